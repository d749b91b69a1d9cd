package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.client.SeedanceClient;
import dev.seedancequeue.systemtests.harness.Processes;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import dev.seedancequeue.systemtests.harness.Videos;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger tries first: the whole product in one process. */
class DemoIT {

    private static final Duration DEMO_LIMIT = Duration.ofMinutes(4);
    private static final Duration FAILURE_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    private final Processes processes = new Processes("demo");
    @TempDir private Path folder;

    @AfterEach
    void endProcesses() {
        processes.close();
    }

    @Test
    void makesTheFiveVideosOfTheContract() throws IOException {
        RunningProcess demo = standalone("demo", Map.of(), "demo");
        assertThat(demo.awaitExit(DEMO_LIMIT)).as(demo.tail()).isZero();

        List<String> rows =
                demo.output().lines().filter(line -> line.contains(" succeeded ")).toList();
        for (String request :
                List.of(
                        "1-text-to-video",
                        "2-first-frame",
                        "3-first-and-last-frame",
                        "4-draft",
                        "5-final-from-draft")) {
            assertThat(rows)
                    .as("table row of %s%n%s", request, demo.output())
                    .filteredOn(row -> row.startsWith(request + " ") && row.contains("seedance_"))
                    .hasSize(1);
            Path video = folder.resolve("seedance-demo").resolve(request + ".mp4");
            Videos.assertIsMp4(Files.readAllBytes(video));
            assertThat(demo.output()).contains(video.toRealPath().toUri().toString());
        }
        assertThat(folder.resolve("seedance-demo/2-first-frame.png")).isNotEmptyFile();
    }

    @Test
    void staysUpUntilInterruptedAndTheCurlLineAndTheClientForProducersWork()
            throws ExecutionException, InterruptedException, TimeoutException {
        RunningProcess up = standalone("up", Map.of("SEEDANCE_PORT", "0"), "up");
        up.awaitSaid("Ctrl-C stops it");
        int from = up.output().indexOf("curl -s");
        String curl =
                up.output().substring(from, up.output().indexOf("\n", up.output().indexOf("}'")));

        RunningProcess tried =
                processes.command("curl", folder, Map.of(), List.of("bash", "-c", curl));
        assertThat(tried.awaitExit(Duration.ofSeconds(30))).as(tried.tail()).isZero();
        assertThat(tried.output())
                .startsWith("{\"success\":true,\"data\":{\"id\":\"seedance_")
                .contains("\"status\":\"queued\"");

        var broker = URI.create(up.awaitSaid("SEEDANCE_RABBITMQ_URI=(\\S+)"));
        byte[] request = Requests.text("by message").toString().getBytes(StandardCharsets.UTF_8);
        try (var client = SeedanceClient.connect(broker)) {
            assertThat(
                            client.submit(request, "order-1")
                                    .accepted()
                                    .get(30, TimeUnit.SECONDS)
                                    .taskId())
                    .startsWith("seedance_");
        }

        assertThat(up.interrupt(STOP_LIMIT)).as(up.tail()).isIn(0, 130);
    }

    @Test
    void saysThatItsPortIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            RunningProcess up = standalone("taken", Map.of("SEEDANCE_PORT", port), "up");
            assertThat(up.awaitExit(FAILURE_LIMIT)).as(up.tail()).isEqualTo(1);
            assertThat(up.output().lines().toList().getLast())
                    .isEqualTo(
                            "seedance up: port %s is taken; set SEEDANCE_PORT to another one, or to 0 for a free one"
                                    .formatted(port));
            assertThat(up.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void refusesAnUnknownArgument() {
        RunningProcess what = standalone("what", Map.of(), "demonstrate");
        assertThat(what.awaitExit(FAILURE_LIMIT)).as(what.tail()).isEqualTo(1);
        assertThat(what.output().strip())
                .isEqualTo("seedance: expected demo or up, got: demonstrate");
    }

    @Test
    void takesTheEmulatorsSettingsAndRefusesWhatIsNone() {
        RunningProcess typo = standalone("typo", Map.of("SEEDANCE_EMULATOR_SPED", "3"), "demo");
        assertThat(typo.awaitExit(FAILURE_LIMIT)).as(typo.tail()).isEqualTo(1);
        assertThat(typo.output().strip())
                .isEqualTo(
                        "seedance demo: there is no setting SEEDANCE_EMULATOR_SPED; docs/emulator.md lists them");
    }

    private RunningProcess standalone(
            String name, Map<String, String> environment, String... arguments) {
        return processes.jar(name, "standalone-module", folder, environment, arguments);
    }
}
