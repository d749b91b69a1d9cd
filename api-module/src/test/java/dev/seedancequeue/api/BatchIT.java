package dev.seedancequeue.api;

import static dev.seedancequeue.api.BatchCaller.bodies;
import static dev.seedancequeue.api.BatchCaller.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.batch.redis.RedisBatchStore;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.redis.TestRedis;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Batches by HTTP, without a worker that would work on them. */
final class BatchIT {

    private static RunningApi api;
    private static BatchCaller batches;
    private static SubmitQueue queue;
    private static HeardEvents events;

    @BeforeAll
    static void start() {
        api = RunningApi.start("--seedance.api.max-batch=2MB");
        batches = new BatchCaller(api);
        queue = new SubmitQueue(TestServers.rabbit().uri(), SubmitQueue.BULK);
        events = new HeardEvents(TestServers.rabbit().uri(), "batch.#");
    }

    @AfterAll
    static void close() throws IOException {
        events.close();
        queue.close();
        api.close();
    }

    @BeforeEach
    void purge() throws IOException {
        queue.purge();
    }

    @Test
    void everyLineIsATaskOnItsQueueBeforeTheAnswer() throws IOException {
        Answer answer = batches.lines("?name=spring", bodies(1200));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        String id = answer.data().path("id").asString();
        assertThat(answer.header("Location")).isEqualTo(Paths.BATCHES + "/" + id);
        assertThat(answer.data().path("status").asString()).isEqualTo("in_progress");
        assertThat(answer.data().path("accepted").asInt()).isEqualTo(1200);
        assertThat(answer.data().path("name").asString()).isEqualTo("spring");
        assertThat(answer.data().at("/costs/estimated/max_tokens").asLong()).isPositive();
        assertThat(answer.text()).doesNotContain(Requests.PROMPT);
        List<String> ids = queue.takeAll();
        assertThat(ids).hasSize(1200).doesNotHaveDuplicates();
        assertThat(batches.show(id).data().at("/counts/queued").asInt()).isEqualTo(1200);
        JsonNode task = api.status(ids.getFirst()).data();
        assertThat(task.path("batch_id").asString()).isEqualTo(id);
    }

    @Test
    void whatIsMissingOfABatchThatIsTooOldIsNotAccepted() throws IOException {
        String file = bodies(2);
        String id = batches.lines("", file).data().path("id").asString();
        save(id, 3, Duration.ofDays(7));
        queue.purge();

        batches.lines("", file).problem(409, "batch_too_old");

        assertThat(queue.takeAll()).isEmpty();
    }

    /** As a batch that is to have so many tasks and was asked for so long ago. */
    private static void save(String id, int tasks, Duration age) {
        try (var redis = TestRedis.open()) {
            var store = new RedisBatchStore(redis, InstantSource.system());
            Batch young = Objects.requireNonNull(store.find(Task.DEFAULT_TENANT, new BatchId(id)));
            store.save(
                    new Batch(
                            young.id(),
                            young.tenant(),
                            young.digest(),
                            null,
                            tasks,
                            tasks,
                            0,
                            null,
                            young.createdAt().minus(age),
                            young.storeEpoch(),
                            2,
                            Batch.Control.RUN,
                            null));
        }
    }

    @Test
    void nothingIsAcceptedOfAFileWithWrongLines() throws IOException {
        String file =
                bodies(2)
                        + "\n"
                        + Requests.with("\"duration\": 60, \"resolution\": \"8k\",")
                        + "\n{\"custom_id\":\"a7\",\"body\":[]}\nno json";

        JsonNode problem = batches.lines("", file).problem(400, "invalid_request");

        assertThat(problem.path("detail").asString()).startsWith("3 lines are wrong");
        assertThat(problem.path("errors").findValuesAsString("pointer"))
                .contains("/lines/3/duration", "/lines/3/resolution", "/lines/4/body", "/lines/5");
        assertThat(problem.at("/errors/0/message").asString()).startsWith("line 3: ");
        assertThat(problem.toString()).contains("line 4 (a7): ", "60", "4 to 12");
        assertThat(queue.takeAll()).isEmpty();
    }

    @Test
    void wrongLinesAreLeftOutIfThatIsWanted() throws IOException {
        String file = bodies(1) + "\nno json\n" + bodies(1);

        Answer answer = batches.lines("?accept=valid", file);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.data().path("tasks").asInt()).isEqualTo(2);
        assertThat(answer.data().path("left_out").asInt()).isEqualTo(1);
        assertThat(answer.data().at("/errors/0/pointer").asString()).isEqualTo("/lines/2");
        assertThat(queue.takeAll()).hasSize(2);
        batches.lines("?accept=valid", "no json\n").problem(400, "invalid_request");
    }

    @Test
    void onlySomeOfVeryManyThingsThatAreWrongAreNamed() {
        JsonNode problem = batches.lines("", "{}\n".repeat(2000)).problem(400, "invalid_request");

        assertThat(problem.path("errors")).hasSize(100);
        assertThat(problem.path("detail").asString()).contains("2,000 lines", "first 100 of 4,000");
    }

    /** 1280×720 for 5 s are 108,900 tokens, 1920×1080 are 245,025. */
    @ParameterizedTest
    @CsvSource({
        "doubao-seedance-1-5-pro-251215, 720p, true, 435600, 6.9696, 26",
        "doubao-seedance-1-5-pro-251215, 720p, false, 435600, 3.4848, 26",
        "doubao-seedance-2-0-260128, 1080p, true, 980100, 49.9852, 231"
    })
    void aDryRunSaysWhatItWouldCostAndSendsNothing(
            String model,
            String resolution,
            boolean audio,
            long tokens,
            BigDecimal price,
            long seconds)
            throws IOException {
        String query =
                "?dry_run=true&ratio=16:9&duration=5&model=%s&resolution=%s&generate_audio=%s"
                        .formatted(model, resolution, audio);

        Answer answer = batches.send(query, "text/csv", "prompt\n" + "a cat\n".repeat(4));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.data().path("dry_run").asBoolean()).isTrue();
        assertThat(answer.data().path("tasks").asInt()).isEqualTo(4);
        JsonNode estimate = answer.data().path("estimate");
        assertThat(estimate.path("min_tokens").asLong()).isEqualTo(tokens);
        assertThat(estimate.path("max_tokens").asLong()).isEqualTo(tokens);
        assertThat(estimate.path("min_price").decimalValue()).isEqualByComparingTo(price);
        assertThat(estimate.path("max_price").decimalValue()).isEqualByComparingTo(price);
        assertThat(estimate.path("currency").asString()).isEqualTo("CNY");
        assertThat(answer.data().path("estimated_seconds").asLong()).isEqualTo(seconds);
        assertThat(queue.takeAll()).isEmpty();
    }

    @Test
    void aTableTakesItsDefaultsFromTheQuery() {
        String table = "custom_id,prompt,duration\na1,a cat %s,5\na2,a dog,\n".formatted(key());

        Answer answer =
                batches.send(
                        "?model=" + Requests.MODEL + "&duration=7&ratio=1:1", "text/csv", table);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        String id = answer.data().path("id").asString();
        String task = id.replace("batch_", "seedance_") + "b00001";
        JsonNode request = SubmitQueue.envelope(queue.take(task)).path("request");
        assertThat(request.path("duration").asInt()).isEqualTo(5);
        assertThat(request.path("ratio").asString()).isEqualTo("1:1");
        assertThat(api.status(task).data().path("custom_id").asString()).isEqualTo("a1");
        JsonNode second = SubmitQueue.envelope(queue.take(task.replace("b00001", "b00002")));
        assertThat(second.at("/request/duration").asInt()).isEqualTo(7);
    }

    @Test
    void namesAreThereOnceInAFile() {
        String line = "{\"custom_id\": \"a7\", \"body\": %s}\n".formatted(Requests.plain());

        JsonNode problem = batches.lines("", line + line).problem(400, "invalid_request");

        assertThat(problem.at("/errors/0/message").asString())
                .isEqualTo("line 2 (a7): custom_id is that of line 1, too");
    }

    @Test
    void saysWhatItDoesNotUnderstand() {
        batches.send("", "text/plain", "a cat").problem(415, "unsupported_media_type");
        batches.send("", "application/x-www-form-urlencoded", "a=b")
                .problem(415, "unsupported_media_type");
        JsonNode problem =
                batches.lines("?acept=valid&accept=some", "{}").problem(400, "invalid_request");
        assertThat(problem.path("errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/acept", "/accept");
        batches.lines("", "").problem(400, "invalid_request");
        batches.lines("", "x".repeat(2_100_000)).problem(413, "body_too_large");
        batches.show("batch_0_00000000000000000000").problem(404, "batch_not_found");
        batches.show("7").problem(404, "batch_not_found");
    }

    @Test
    void aCancelledBatchIsCancelledAndStaysSo() throws IOException {
        String file = bodies(30);
        String id = batches.lines("", file).data().path("id").asString();

        Answer answer = batches.say(id, "cancel");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.data().path("status").asString()).isEqualTo("cancelled");
        assertThat(answer.data().at("/counts/cancelled").asInt()).isEqualTo(30);
        assertThat(batches.show(id).data().has("completed_at")).isTrue();
        batches.say(id, "cancel");
        List<String> said = events.takeAll(id);
        assertThat(said.subList(0, 2)).containsExactly("batch.accepted", "batch.cancelling");
        // Some tasks are cancelled at once, so that more than one may be seen as the last.
        assertThat(said.subList(2, said.size())).isNotEmpty().containsOnly("batch.cancelled");
        queue.purge();
        assertThat(batches.lines("", file).data().path("status").asString()).isEqualTo("cancelled");
        assertThat(queue.takeAll()).isEmpty();
    }

    /** What is missing of it will never come. */
    @Test
    void aBatchThatWasNotAcceptedWholeEndsWhenItIsCancelled() throws IOException {
        String id = batches.lines("", bodies(1)).data().path("id").asString();
        save(id, 3, Duration.ZERO);
        assertThat(api.cancel(id.replace("batch_", "seedance_") + "b00001").status())
                .isEqualTo(200);
        assertThat(batches.show(id).data().path("status").asString()).isEqualTo("accepting");

        assertThat(batches.say(id, "cancel").data().path("status").asString())
                .isEqualTo("cancelled");

        assertThat(events.takeAll(id))
                .containsExactly("batch.accepted", "batch.cancelling", "batch.cancelled");
    }

    @Test
    void aBatchIsPausedAndResumedUntilItIsCancelled() {
        String id = batches.lines("", bodies(2)).data().path("id").asString();

        assertThat(batches.say(id, "pause").data().path("status").asString()).isEqualTo("paused");
        assertThat(batches.say(id, "pause").data().path("status").asString()).isEqualTo("paused");
        assertThat(batches.say(id, "resume").data().path("status").asString())
                .isEqualTo("in_progress");
        batches.say(id, "cancel");
        batches.say(id, "resume").problem(409, "batch_cancelled");
        batches.say("batch_0_00000000000000000000", "pause").problem(404, "batch_not_found");
    }

    @Test
    void resultsComeInTheOrderOfTheFileInThreeForms() {
        String file =
                IntStream.rangeClosed(1, 3)
                        .mapToObj(
                                i -> "{\"custom_id\":\"a%d\",\"body\":%s}".formatted(i, bodies(1)))
                        .collect(Collectors.joining("\n"));
        String id = batches.lines("", file).data().path("id").asString();
        String path = Paths.BATCHES + "/" + id + "/results";

        Answer results = api.get(path);
        assertThat(results.header("Content-Type")).startsWith("application/jsonl");
        List<JsonNode> all = results.text().lines().map(Json.mapper()::readTree).toList();
        assertThat(all)
                .extracting(line -> line.path("custom_id").asString())
                .containsExactly("a1", "a2", "a3");
        assertThat(all.get(1).path("number").asInt()).isEqualTo(2);
        assertThat(all.get(1).path("status").asString()).isEqualTo("queued");

        String table = api.get(path + "?format=csv").text();
        assertThat(table).startsWith("number,custom_id,id,status,result_url,");
        assertThat(table.lines().toList().get(2)).startsWith("2,a2,seedance_0_");

        JsonNode line =
                Json.mapper()
                        .readTree(api.get(path + "?format=openai").text().lines().toList().get(2));
        assertThat(line.path("custom_id").asString()).isEqualTo("a3");
        assertThat(line.at("/response/body/status").asString()).isEqualTo("queued");
        assertThat(line.has("error")).isTrue();

        assertThat(api.get(path + "?status=succeeded").text()).isBlank();
        api.get(path + "?format=xml").problem(400, "invalid_request");
        assertThat(api.get(Paths.TASK_LIST + "?batch_id=" + id).data().path("tasks")).hasSize(3);
    }

    @Test
    void listsBatchesNewestFirst() {
        String first = batches.lines("", bodies(1)).data().path("id").asString();
        String second = batches.lines("", bodies(1)).data().path("id").asString();

        Answer page = api.get(Paths.BATCHES + "?limit=1");
        assertThat(page.data().at("/batches/0/id").asString()).isEqualTo(second);
        Answer next =
                api.get(Paths.BATCHES + "?limit=1&cursor=" + page.data().path("cursor").asString());
        assertThat(next.data().at("/batches/0/id").asString()).isEqualTo(first);
        api.get(Paths.BATCHES + "?limit=0").problem(400, "invalid_request");
    }
}
