package dev.seedancequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.cli.api.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a script reads of {@code batch run --json}. */
class BatchRunInJsonTest {

    private static final String RESULTS = "GET batches/batch_0_a/results?status=";

    private final ScriptedApi api = new ScriptedApi();
    @TempDir private Path folder;

    @BeforeEach
    void accept() {
        api.always("POST batches?dry_run=true", 200, data("{\"tasks\":4}"))
                .always("POST batches", 202, data("{\"id\":\"batch_0_a\",\"accepted\":4}"));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static String data(String json) {
        return "{\"success\":true,\"data\":" + json + "}";
    }

    private Spoken run() throws IOException {
        Path file = Files.writeString(folder.resolve("p.csv"), "prompt\na cat\n");
        return Spoken.by(
                "batch",
                "run",
                file.toString(),
                "--out",
                folder.resolve("v").toString(),
                "--yes",
                "--json",
                "--parallel",
                "1",
                "--retry-for",
                "0",
                "--url",
                api.url());
    }

    private static List<JsonNode> lines(Spoken said) {
        return said.out().lines().map(Api.JSON::readTree).toList();
    }

    @Test
    void tellsEachThingThatHappensOnALineAndEndsWithTheBatch() throws IOException {
        String made =
                "{\"number\":%d,\"id\":\"seedance_%d\",\"custom_id\":\"cat-%d\",\"seed\":7,"
                        + "\"status\":\"succeeded\",\"result_url\":\"%s/%d.mp4\"}\n";
        api.always(
                        "GET batches/batch_0_a",
                        200,
                        data(
                                "{\"id\":\"batch_0_a\",\"status\":\"completed\",\"tasks\":4,\"counts\":{\"succeeded\":2,\"failed\":1,\"expired\":1}}"))
                .always(
                        RESULTS + "succeeded",
                        200,
                        made.formatted(1, 1, 1, api.url(), 1)
                                + made.formatted(3, 3, 3, api.url(), 3))
                .always("GET /1.mp4", 200, "a video")
                .always("GET /3.mp4", 410, "gone")
                .always(
                        RESULTS + "failed",
                        200,
                        "{\"number\":2,\"id\":\"seedance_2\",\"status\":\"failed\",\"error_code\":\"X\"}\n")
                .always(
                        RESULTS + "expired",
                        200,
                        "{\"number\":4,\"id\":\"seedance_4\",\"status\":\"expired\"}\n")
                .always(RESULTS + "cancelled", 200, "\n");

        Spoken said = run();

        assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.FAILURES);
        List<JsonNode> lines = lines(said);
        assertThat(lines)
                .extracting(line -> line.path("event").asString())
                .containsExactly(
                        "accepted", "downloaded", "failed", "failed", "not_downloaded", "finished");
        assertThat(lines.get(0).path("id").asString()).isEqualTo("batch_0_a");
        JsonNode downloaded = lines.get(1).path("task");
        assertThat(downloaded.path("number").asInt()).isEqualTo(1);
        assertThat(downloaded.path("task_id").asString()).isEqualTo("seedance_1");
        assertThat(downloaded.at("/video/file").asString()).isEqualTo("00001-cat-1.mp4");
        assertThat(downloaded.at("/video/bytes").asInt()).isEqualTo("a video".length());
        assertThat(downloaded.at("/video/sha256").asString()).hasSize(64);
        assertThat(lines.get(2).at("/task/error_code").asString()).isEqualTo("X");
        assertThat(lines.get(3).at("/task/status").asString()).isEqualTo("expired");
        assertThat(lines.get(4).at("/task/task_id").asString()).isEqualTo("seedance_3");
        assertThat(lines.get(4).at("/task/reason").asString()).contains("its link is dead");
        assertThat(lines.get(5).at("/batch/counts/succeeded").asInt()).isEqualTo(2);
    }

    @Test
    void endsWithAProblemWhenItCannotGoOn() throws IOException {
        api.always("GET batches/batch_0_a", 502, "<html>bad gateway</html>");

        Spoken said = run();

        assertThat(said.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        List<JsonNode> lines = lines(said);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().path("event").asString()).isEqualTo("accepted");
        assertThat(lines.getLast().path("code").asString()).isEqualTo("api_unreachable");
        assertThat(lines.getLast().has("event")).isFalse();
    }

    @Test
    void isOneDocumentWhenItOnlyPrices() throws IOException {
        Path file = Files.writeString(folder.resolve("p.csv"), "prompt\na cat\n");

        Spoken said =
                Spoken.by(
                        "batch",
                        "run",
                        file.toString(),
                        "--out",
                        folder.resolve("v").toString(),
                        "--dry-run",
                        "--json",
                        "--url",
                        api.url());

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(lines(said)).containsExactly(Api.JSON.readTree("{\"tasks\":4}"));
    }
}
