package dev.seedancequeue.systemtests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real API or worker that ends by itself when all that is to die in it stands at its point.
 *
 * @param points where, of whom
 */
record DyingProcess(RunningProcess process, List<CrashPoint> points) {

    private static final Duration DEATH = Duration.ofMinutes(3);

    static DyingProcess api(Cluster cluster, List<CrashPoint> points) {
        return start(cluster, "api", "api", cluster.apiEnvironment(), points);
    }

    static DyingProcess worker(
            Cluster cluster,
            String name,
            Map<String, String> environment,
            List<CrashPoint> points) {
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
