package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Processes;
import dev.seedancequeue.systemtests.harness.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Batches on real processes, as their users use them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchesIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int PAUSED = 30;
    private static final Pattern BLOCK = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);

    private Cluster cluster;
    private Api api;
    private String paused;
    @TempDir private Path folder;

    @BeforeAll
    void start() {
        cluster = Cluster.start("batches");
        var first = cluster.startApi();
        api = cluster.get(() -> cluster.api(first));
        paused = cluster.get(this::pausedBatch);
        cluster.run(() -> Cluster.awaitWorker(cluster.startWorker("worker")));
    }

    private String pausedBatch() {
        String id = send("?seeds=new", (Requests.text("paused") + "\n").repeat(PAUSED));
        assertThat(api.post("batches/" + id + "/pause", null).status()).isEqualTo(200);
        return id;
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private JsonNode awaitStatus(String id, String status) {
        return await("batch %s to be %s".formatted(id, status))
                .atMost(LIMIT)
                .until(
                        () -> api.get("batches/" + id).data(),
                        batch -> batch.path("status").asString("").equals(status));
    }

    private void awaitWorkerToSayThatItHasEnded(String id) {
        await().atMost(LIMIT).until(() -> api.get("batches/" + id).data().has("completed_at"));
    }

    private String send(String query, String file) {
        Api.Answer answer = api.postFile("batches" + query, "application/jsonl", file);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.id();
    }

    @Test
    void theLinesOfTheDocumentWork() throws IOException {
        String document = Files.readString(Processes.PROJECT.resolve("docs").resolve("batches.md"));
        List<String> blocks =
                BLOCK.matcher(document).results().map(match -> match.group(1)).toList();
        assertThat(blocks).hasSize(5);
        cluster.run(() -> {
            String id = shell(blocks.get(0), Map.of()).strip();
            JsonNode end = awaitStatus(id, "completed");
            assertThat(end.at("/counts/succeeded").asInt()).isEqualTo(3);
            assertThat(end.path("name").asString()).isEqualTo("pets");
            awaitWorkerToSayThatItHasEnded(id);
            assertThat(end.at("/costs/settled/max_price"))
                    .isEqualTo(end.at("/costs/estimated/max_price"));
            Map<String, String> known = Map.of("ID", id);
            assertThat(shell(blocks.get(1), known)).contains("\"status\":\"completed\"");
            assertThat(shell(blocks.get(2), known)).contains("\"custom_id\":\"heron-1\"");
            assertThat(folder.resolve("results.csv")).content().contains(",heron-1,", ".mp4");
            assertThat(shell(blocks.get(3), known)).contains("\"dry_run\":true", "\"tasks\":3");
            String lists = shell(blocks.get(4), known);
            assertThat(lists).contains("\"cursor\":", "a heron lands on the pond");
        });
    }

    private String shell(String script, Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(
                "BASE", "http://127.0.0.1:" + api.port() + "/api/AIGeneration/video/seedance");
        var process =
                cluster.processes()
                        .command(
                                "curl-" + System.nanoTime(),
                                folder,
                                environment,
                                List.of("bash", "-c", script));
        assertThat(process.awaitExit(LIMIT)).as(process.tail()).isZero();
        return process.output();
    }

    @Test
    void whatFailedIsMadeFromTheSameFileAndNothingElse() {
        cluster.run(() -> {
            String refused =
                    Requests.text("a storm [fail:OutputVideoSensitiveContentDetected]").toString();
            String file = Requests.text("a calm sea") + "\n" + refused + "\n" + refused;
            String id = send("?name=first", file);
            JsonNode end = awaitStatus(id, "completed");
            assertThat(end.at("/failures/moderation").asInt()).isEqualTo(2);
            assertThat(
                            api.get("tasks?failure_class=moderation&batch_id=" + id)
                                    .data()
                                    .path("tasks"))
                    .hasSize(2);

            String again = send("?failed_of=" + id, file);
            end = awaitStatus(again, "completed");
            assertThat(end.path("tasks").asInt()).isEqualTo(2);
            assertThat(send("?failed_of=" + id, file)).isEqualTo(again);
        });
    }

    /** Paused before there was a worker, so that none of it can have been ordered. */
    @Test
    void aPausedBatchIsInNobodysWayAndOrdersNothing() {
        cluster.run(() -> {
            Api.Answer other = api.create(Requests.text("not paused"));
            assertThat(api.awaitTerminal(List.of(other.id()), LIMIT)).hasSize(1);

            JsonNode batch = api.get("batches/" + paused).data();
            assertThat(batch.path("status").asString()).isEqualTo("paused");
            assertThat(batch.at("/counts/queued").asInt()).isEqualTo(PAUSED);
            assertThat(cluster.emulator().entries())
                    .extracting(entry -> entry.path("safety_identifier").asString())
                    .noneMatch(id -> id.contains(paused.substring("batch_0_".length())));

            api.post("batches/" + paused + "/cancel", null);
            assertThat(awaitStatus(paused, "cancelled").at("/counts/cancelled").asInt())
                    .isEqualTo(PAUSED);
        });
    }
}
