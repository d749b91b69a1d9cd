package dev.seedancequeue.systemtests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A real API or worker that ends by itself when all that is to die in it stands at its point.
 *
 * @param points where, of whom
 */
record DyingProcess(RunningProcess process, List<CrashPoint> points) {

    private static final Duration DEATH = Duration.ofMinutes(3);

    /**
     * On a busy machine a task of many that took longer than a tenth of the settle time to its
     * create would rightly go to the inquiry instead.
     */
    private static final Map<String, String> UNHURRIED =
            Map.of("ARK_CREATE_TIMEOUT", "5s", "ARK_SETTLE_TIME", "20s");

    static DyingProcess api(Cluster cluster, List<CrashPoint> points) {
        return start(cluster, "api", "api", cluster.apiEnvironment(), points);
    }

    static DyingProcess worker(Cluster cluster, String name, List<CrashPoint> points) {
        return start(cluster, "worker", name, cluster.workerEnvironment(), points);
    }

    /** One in which many tasks come to their points at once. */
    static DyingProcess crowdedWorker(Cluster cluster, String name, List<CrashPoint> points) {
        Map<String, String> environment = new HashMap<>(cluster.workerEnvironment());
        environment.putAll(UNHURRIED);
        return start(cluster, "worker", name, environment, points);
    }

    private static DyingProcess start(
            Cluster cluster,
            String role,
            String name,
            Map<String, String> environment,
            List<CrashPoint> points) {
        Path file = cluster.processes().folder().resolve(name + ".points");
        CrashPoint.write(file, points);
        var process =
                cluster.processes()
                        .main(
                                "dying-" + name,
                                role + "-module",
                                CrashingRole.class,
                                environment,
                                role,
                                file.toString());
        return new DyingProcess(process, points);
    }

    /** It died by itself, which it does only when every point was reached. */
    void awaitDeath() {
        try {
            assertThat(process.awaitExit(DEATH)).as(process.tail()).isEqualTo(Stops.EXIT_CODE);
        } catch (AssertionError e) {
            String output = process.output();
            List<CrashPoint> missed =
                    points.stream()
                            .filter(point ->
                                    !output.contains(
                                            "stopped " + point.subject() + " " + point.step()))
                            .toList();
            throw new AssertionError("steps never reached: " + missed, e);
        }
    }
}
