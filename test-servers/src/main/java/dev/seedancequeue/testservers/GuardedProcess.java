package dev.seedancequeue.testservers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A server process with all its children, which cannot outlive this JVM, even one killed with -9.
 */
final class GuardedProcess {

    private static final Duration KILL_LIMIT = Duration.ofSeconds(20);
    private static final String GUARD = guardScript();

    private final Process guard;
    private final ProcessHandle server;

    private GuardedProcess(Process guard, ProcessHandle server) {
        this.guard = guard;
        this.server = server;
    }

    /** {@code folder} is removed should this JVM end without {@link #kill()}. */
    static GuardedProcess start(
            Path folder, Path log, List<String> command, Map<String, String> environment) {
        var guarded = new ArrayList<>(List.of("bash", "-c", GUARD, "guard"));
        guarded.add(folder.toString());
        guarded.add(log.toString());
        guarded.addAll(command);
        var builder =
                new ProcessBuilder(guarded)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(GuardedProcess::leaksIntoServers);
        builder.environment().putAll(environment);
        try {
            Process guard = builder.start();
            return new GuardedProcess(guard, announced(guard));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    boolean isAlive() {
        return server.isAlive();
    }

    /** Asks the server to end by itself; kills what has not ended within {@code limit}. */
    void terminate(Duration limit) {
        server.destroy();
        awaitEnd(server::isAlive, limit);
        kill();
    }

    /** Ends the whole process group with SIGKILL and returns when it is gone. */
    void kill() {
        try (OutputStream order = guard.getOutputStream()) {
            order.write('\n');
        } catch (IOException _) {
            // The guard has ended, and its server before it.
        }
        awaitEnd(() -> guard.isAlive() || server.isAlive(), KILL_LIMIT);
        if (server.isAlive()) {
            throw new IllegalStateException(
                    "process %d still runs after SIGKILL".formatted(server.pid()));
        }
    }

    private static boolean leaksIntoServers(String variable) {
        return variable.startsWith("RABBITMQ_") || variable.startsWith("ERL_");
    }

    private static ProcessHandle announced(Process guard) throws IOException {
        var output =
                new BufferedReader(
                        new InputStreamReader(guard.getInputStream(), StandardCharsets.US_ASCII));
        String pid = output.readLine();
        if (pid == null) {
            throw new IOException("the guard ended before its server started");
        }
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new IOException("process " + pid + " ended at once"));
    }

    /**
     * Looks itself: for a process that is no child, onExit() looks ever more rarely, up to 5 s
     * late.
     */
    private static void awaitEnd(BooleanSupplier alive, Duration limit) {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(limit)
                    .until(() -> !alive.getAsBoolean());
        } catch (ConditionTimeoutException _) {
            // The caller looks at the process itself.
        }
    }

    private static String guardScript() {
        try (InputStream script = GuardedProcess.class.getResourceAsStream("guard.sh")) {
            if (script == null) {
                throw new IllegalStateException("guard.sh is missing from the class path");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read guard.sh", e);
        }
    }
}
