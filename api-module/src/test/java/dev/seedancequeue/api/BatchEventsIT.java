package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.launchdarkly.eventsource.MessageEvent;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.task.redis.TestRedis;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;
import tools.jackson.databind.JsonNode;

/** {@code batches/{batch_id}/events}, read by a client library that is not ours. */
final class BatchEventsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static RunningApi api;
    private static TaskChanges changes;
    private static UnifiedJedis redis;

    @BeforeAll
    static void start() {
        api = RunningApi.start("--seedance.api.keep-alive=1s");
        changes = new TaskChanges();
        redis = TestRedis.open();
        api.awaitGauge("seedance_event_feed", 1);
    }

    @AfterAll
    static void close() {
        redis.close();
        changes.close();
        api.close();
    }

    private static BatchId batch(int tasks) {
        String file =
                IntStream.range(0, tasks)
                        .mapToObj(_ -> Requests.plain())
                        .collect(Collectors.joining("\n"));
        Answer answer =
                api.send(
                        "POST",
                        Paths.BATCHES,
                        BodyPublishers.ofString(file),
                        "Content-Type",
                        "application/jsonl",
                        "Idempotency-Key",
                        "events-" + System.nanoTime());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return new BatchId(answer.data().path("id").asString());
    }

    private static Task task(BatchId batch, int place) {
        var store = new RedisTaskStore(redis, InstantSource.system());
        return Objects.requireNonNull(store.find(Task.DEFAULT_TENANT, batch.task(place)));
    }

    private static void order(BatchId batch, int place) {
        changes.to(task(batch, place).ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW));
        changes.to(task(batch, place).running(Tasks.NOW));
    }

    private static void finish(BatchId batch, int place) {
        changes.to(task(batch, place).succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW));
    }

    private static String path(BatchId batch) {
        return Paths.BATCHES + "/" + batch + "/events";
    }

    private static EventListener listener(BatchId batch, @Nullable String lastEventId) {
        return new EventListener(api.port(), path(batch), lastEventId);
    }

    private static JsonNode data(MessageEvent event) {
        return Json.mapper().readTree(event.getData());
    }

    private static Answer say(BatchId batch, String what) {
        return api.send("POST", Paths.BATCHES + "/" + batch + "/" + what, BodyPublishers.noBody());
    }

    @Test
    void howItStandsIsToldUntilItsLastTaskHasEnded() {
        BatchId batch = batch(2);
        try (var listener = listener(batch, null)) {
            listener.awaitEvents(1);
            order(batch, 1);
            await().atMost(LIMIT)
                    .until(() -> data(listener.last()).at("/counts/running").asInt() == 1);
            finish(batch, 1);
            await().atMost(LIMIT)
                    .until(() -> data(listener.last()).at("/counts/succeeded").asInt() == 1);
            assertThat(listener.names()).containsOnly("batch.in_progress");

            order(batch, 2);
            finish(batch, 2);
            await().atMost(LIMIT)
                    .until(() -> listener.last().getEventName().equals("batch.completed"));
            assertThat(data(listener.last()))
                    .isEqualTo(api.get(Paths.BATCHES + "/" + batch).data());
        }
        api.awaitGauge("seedance_listeners", 0);
    }

    @Test
    void whatIsSaidOfItIsTold() {
        BatchId batch = batch(1);
        try (var listener = listener(batch, null)) {
            listener.awaitEvents(1);
            say(batch, "pause");
            listener.awaitEvents(2);
            say(batch, "resume");
            listener.awaitEvents(3);
            say(batch, "cancel");
            await().atMost(LIMIT)
                    .until(() -> listener.last().getEventName().equals("batch.cancelled"));
            assertThat(listener.names().subList(0, 3))
                    .containsExactly("batch.in_progress", "batch.paused", "batch.in_progress");
        }
    }

    @Test
    void whoComesAgainGetsTheNewestStateIfItMissedIt() {
        BatchId batch = batch(1);
        String id;
        try (var listener = listener(batch, null)) {
            listener.awaitEvents(1);
            id = listener.last().getLastEventId();
        }
        try (var listener = listener(batch, id)) {
            await().atMost(LIMIT).until(() -> listener.comments() > 1);
            order(batch, 1);
            listener.awaitEvents(1);
            assertThat(data(listener.last()).at("/counts/running").asInt()).isEqualTo(1);
        }
        finish(batch, 1);
        try (var listener = listener(batch, id)) {
            listener.awaitEvents(1);
            assertThat(listener.names()).containsExactly("batch.completed");
            id = listener.last().getLastEventId();
        }

        assertThat(api.get(path(batch), "Last-Event-ID", id).status()).isEqualTo(204);
    }

    @Test
    void manyChangesAreFewEvents() {
        BatchId batch = batch(40);
        try (var listener = listener(batch, null)) {
            listener.awaitEvents(1);
            long begun = System.nanoTime();
            IntStream.rangeClosed(1, 40)
                    .forEach(place -> {
                        order(batch, place);
                        finish(batch, place);
                    });
            await().atMost(LIMIT)
                    .until(() -> listener.last().getEventName().equals("batch.completed"));
            long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
            assertThat(listener.names()).hasSizeBetween(2, (int) seconds + 3);
        }
    }

    @Test
    void anUnknownBatchHasNoEvents() {
        for (String accept : List.of("text/event-stream", "application/json", "*/*")) {
            api.get(Paths.BATCHES + "/batch_0_00000000000000000000/events", "Accept", accept)
                    .problem(404, "batch_not_found");
        }
    }
}
