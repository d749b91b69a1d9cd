package dev.seedancequeue.systemtests;

import dev.seedancequeue.api.ApiApplication;
import dev.seedancequeue.launch.Role;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import dev.seedancequeue.worker.WorkerApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * The clock of real processes and of the emulator, which a test moves on together. What RabbitMQ
 * and Redis count (delays, lifetimes) goes by real time. Times that the provider tells stay the
 * machine's, so nothing that is made after a move looks new to our processes.
 */
public final class MovedClock {

    private final Cluster cluster;
    private final Path file;
    private Duration offset = Duration.ZERO;

    MovedClock(Cluster cluster) {
        this.cluster = cluster;
        file = cluster.processes().folder().resolve("clock");
        write();
    }

    /** Begins to start an API that goes by this clock. */
    RunningProcess startApi() {
        return start("api", cluster.apiEnvironment());
    }

    /** Begins to start a worker that goes by this clock. */
    RunningProcess startWorker(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(cluster.workerEnvironment());
        environment.putAll(more);
        return start("worker", environment);
    }

    private RunningProcess start(String role, Map<String, String> environment) {
        return cluster.processes()
                .main(
                        "moved-" + role,
                        role + "-module",
                        MovedClock.class,
                        environment,
                        role,
                        file.toString());
    }

    /** Moves both clocks on. */
    void move(Duration by) {
        offset = offset.plus(by);
        write();
        cluster.emulator().jump(by);
    }

    private void write() {
        try {
            Path next = file.resolveSibling("clock.next");
            Files.writeString(next, offset.toString());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts the real API or worker.
     *
     * @param args {@code api} or {@code worker}, and the file that tells how far the clock is ahead
     */
    public static void main(String[] args) {
        Role role = args[0].equals("api") ? ApiApplication.ROLE : WorkerApplication.ROLE;
        Path file = Path.of(args[1]);
        Object _ =
                RoleLauncher.exitOnFailure(
                        role.name(),
                        () ->
                                RoleLauncher.start(
                                        role,
                                        System.getenv(),
                                        context ->
                                                context.registerBean(
                                                        ClockReplaced.class,
                                                        () -> new ClockReplaced(file))));
    }

    private record ClockReplaced(Path file) implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof InstantSource real ? (InstantSource) () -> now(real) : bean;
        }

        private Instant now(InstantSource real) {
            try {
                return real.instant().plus(Duration.parse(Files.readString(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
