package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.DelayLadder;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Processes;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.task.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Batches on real processes, as their users use them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchesIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int PAUSED = 30;
    private static final int DROPPED = 5;
    private static final String FIVE_MINUTES = DelayLadder.M_5.queue();
    private static final Pattern BLOCK = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);

    private Cluster cluster;
    private MovedClock clock;
    private Channel broker;
    private Api api;
    private String paused;
    private String dropped;
    @TempDir private Path folder;

    @BeforeAll
    void start() throws Exception {
        cluster = Cluster.start("batches");
        clock = new MovedClock(cluster);
        var first = clock.startApi();
        api = cluster.get(() -> cluster.api(first));
        paused = cluster.get(() -> pausedBatch("paused", PAUSED));
        dropped = cluster.get(() -> pausedBatch("dropped", DROPPED));
        var factory = new ConnectionFactory();
        factory.setUri(cluster.rabbit().uri());
        broker = factory.newConnection("test").createChannel();
        cluster.run(() -> Cluster.awaitWorker(clock.startWorker(Map.of())));
    }

    /** Paused before there is a worker, so that none of it can have been ordered. */
    private String pausedBatch(String text, int tasks) {
        String id = send("?seeds=new", (Requests.text(text) + "\n").repeat(tasks));
        assertThat(api.post("batches/" + id + "/pause", null).status()).isEqualTo(200);
        return id;
    }

    @AfterAll
    void stop() throws IOException {
        if (broker != null) {
            broker.getConnection().close();
        }
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
    void whatFailedOrExpiredIsMadeFromTheSameFileAndNothingElse() {
        cluster.run(() -> {
            String file =
                    Stream.of(
                                    line("calm-1", Requests.text("a calm sea")),
                                    line("storm-2", storm()),
                                    line("calm-3", Requests.text("a calm lake")),
                                    line("wave-4", Requests.text("[refuse:InvalidParameter]")),
                                    line("buoy-5", stuck()),
                                    line("storm-6", storm()))
                            .collect(Collectors.joining("\n"));
            var first = new BatchId(send("?name=first", file));
            JsonNode end = endWithOneThatExpires(first);
            assertThat(end.at("/counts/succeeded").asInt()).isEqualTo(2);
            assertThat(end.at("/counts/expired").asInt()).isEqualTo(1);
            assertThat(end.path("failures").toString())
                    .isEqualTo("{\"refused\":1,\"moderation\":2}");
            assertThat(customIds("failure_class=moderation&batch_id=" + first))
                    .isEqualTo(Map.of(first.task(2), "storm-2", first.task(6), "storm-6"));

            var again = new BatchId(send("?failed_of=" + first, file));
            assertThat(customIds("batch_id=" + again))
                    .isEqualTo(
                            Map.of(
                                    again.task(2), "storm-2",
                                    again.task(4), "wave-4",
                                    again.task(5), "buoy-5",
                                    again.task(6), "storm-6"));
            assertThat(endWithOneThatExpires(again).path("tasks").asInt()).isEqualTo(4);
            assertThat(orderedPlaces(first)).containsExactly(1, 2, 3, 5, 6);
            assertThat(orderedPlaces(again)).containsExactly(2, 5, 6);
            assertThat(send("?failed_of=" + first, file)).isEqualTo(again.value());
        });
    }

    private static String line(String customId, ObjectNode body) {
        ObjectNode line = Json.mapper().createObjectNode().put("custom_id", customId);
        line.set("body", body);
        return line.toString();
    }

    private static ObjectNode storm() {
        return Requests.text("a storm [fail:OutputVideoSensitiveContentDetected]");
    }

    private static ObjectNode stuck() {
        return Requests.text("a buoy [stuck]").put("execution_expires_after", 3600);
    }

    private JsonNode endWithOneThatExpires(BatchId id) {
        await("all but the one that is stuck to end")
                .atMost(LIMIT)
                .until(
                        () -> api.get("batches/" + id).data().path("counts"),
                        counts ->
                                counts.path("queued").asInt() == 0
                                        && counts.path("running").asInt() == 1);
        clock.move(Duration.ofHours(2));
        return awaitStatus(id.value(), "completed");
    }

    private Map<TaskId, String> customIds(String query) {
        Map<TaskId, String> customIds = new HashMap<>();
        for (JsonNode task : api.get("tasks?" + query).data().path("tasks")) {
            customIds.put(
                    new TaskId(task.path("id").asString()), task.path("custom_id").asString());
        }
        return customIds;
    }

    /** Which tasks of a batch the provider has taken, once for each order. */
    private List<Integer> orderedPlaces(BatchId batch) {
        return cluster.emulator().entries().stream()
                .map(entry -> entry.path("safety_identifier").asString(null))
                .map(SafetyIdentifier::orderOf)
                .filter(order -> order != null && batch.equals(BatchId.ofTask(order.task())))
                .map(order -> BatchId.place(order.task()))
                .sorted()
                .toList();
    }

    @Test
    void aPausedBatchOrdersNothingUntilItIsResumedAndMayBeCancelled() {
        var id = new BatchId(paused);
        cluster.run(() -> {
            Api.Answer other = api.create(Requests.text("not paused"));
            assertThat(api.awaitTerminal(List.of(other.id()), LIMIT)).hasSize(1);
            await("all that is paused to be put off")
                    .atMost(LIMIT)
                    .until(
                            () -> broker.messageCount(FIVE_MINUTES),
                            waiting -> waiting == PAUSED + DROPPED);

            JsonNode batch = api.get("batches/" + paused).data();
            assertThat(batch.path("status").asString()).isEqualTo("paused");
            assertThat(batch.at("/counts/queued").asInt()).isEqualTo(PAUSED);
            assertThat(orderedPlaces(id)).isEmpty();

            api.post("batches/" + dropped + "/cancel", null);
            assertThat(awaitStatus(dropped, "cancelled").at("/counts/cancelled").asInt())
                    .isEqualTo(DROPPED);
            assertThat(api.post("batches/" + paused + "/resume", null).status()).isEqualTo(200);
            fiveMinutesPass();
            assertThat(awaitStatus(paused, "completed").at("/counts/succeeded").asInt())
                    .isEqualTo(PAUSED);
            assertThat(orderedPlaces(id))
                    .isEqualTo(IntStream.rangeClosed(1, PAUSED).boxed().toList());
            assertThat(orderedPlaces(new BatchId(dropped))).isEmpty();
        });
    }

    /** RabbitMQ has a clock of its own, so what waits there is passed on as it would do it. */
    private void fiveMinutesPass() {
        clock.move(Duration.ofMinutes(5));
        try {
            for (GetResponse next = broker.basicGet(FIVE_MINUTES, true);
                    next != null;
                    next = broker.basicGet(FIVE_MINUTES, true)) {
                String queue = next.getEnvelope().getRoutingKey();
                broker.basicPublish(Topology.WORK, queue, next.getProps(), next.getBody());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
