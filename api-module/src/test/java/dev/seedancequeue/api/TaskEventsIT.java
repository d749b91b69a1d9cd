package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code tasks/{task_id}/events}, read by a client library that is not ours. */
final class TaskEventsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static RunningApi api;
    private static TaskChanges changes;

    @BeforeAll
    static void start() {
        api = RunningApi.start("--seedance.api.keep-alive=1s");
        changes = new TaskChanges();
        api.awaitGauge("seedance_event_feed", 1);
    }

    @AfterAll
    static void close() {
        changes.close();
        api.close();
    }

    @Test
    void everyStateIsToldInOrderUntilTheEnd() {
        Task task = stored(Tasks.ordered());
        try (var listener = listener(api.port(), task, null)) {
            listener.awaitEvents(1);
            Task running = task.running(Tasks.NOW);
            changes.to(running);
            // A listener that looks when both are stored is told the end alone, rightly.
            listener.awaitEvents(2);
            changes.to(running.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW));
            listener.awaitEvents(3);

            assertThat(listener.names())
                    .containsExactly("task.queued", "task.running", "task.succeeded");
            assertThat(Json.mapper().readTree(listener.last().getData()))
                    .isEqualTo(api.status(task.id().value()).data());
            assertThat("\"" + listener.last().getLastEventId() + "\"")
                    .isEqualTo(api.status(task.id().value()).header("ETag"));
        }
    }

    @Test
    void theStreamEndsAfterTheEndAndIsNotOpenedAgain() {
        Task task = stored(Tasks.succeeded());

        Answer whole = events(task, null);
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.header("Content-Type")).isEqualTo("text/event-stream;charset=UTF-8");
        assertThat(whole.header("Cache-Control")).isEqualTo("no-store");
        assertThat(whole.text())
                .startsWith("retry: 2000\n\nid: 4.")
                .contains("\nevent: task.succeeded\ndata: {\"id\":\"" + task.id() + "\"")
                .endsWith("\n\n");

        String id = api.status(task.id().value()).header("ETag").replace("\"", "");
        assertThat(events(task, id).status()).isEqualTo(204);
    }

    @Test
    void whoComesAgainGetsTheNewestStateIfItMissedIt() {
        Task task = stored(Tasks.ordered());
        String id = api.status(task.id().value()).header("ETag").replace("\"", "");
        try (var listener = listener(api.port(), task, id)) {
            api.awaitGauge("seedance_listeners", 1);
            changes.to(task.running(Tasks.NOW));
            listener.awaitEvents(1);
            assertThat(listener.names()).containsExactly("task.running");
        }
        changes.to(task.running(Tasks.NOW).expired(Tasks.NOW));
        try (var listener = listener(api.port(), task, id)) {
            listener.awaitEvents(1);
            assertThat(listener.names()).containsExactly("task.expired");
        }
    }

    @Test
    void anEventThatComesTwiceOrLateIsToldOnce() {
        Task task = stored(Tasks.ordered());
        Task running = task.running(Tasks.NOW);
        try (var listener = listener(api.port(), task, null)) {
            listener.awaitEvents(1);
            changes.to(running);
            listener.awaitEvents(2);
            changes.tell(running);
            changes.tell(task);
            changes.to(running.failed(Tasks.error(), Tasks.NOW));
            listener.awaitEvents(3);
            assertThat(listener.names())
                    .containsExactly("task.queued", "task.running", "task.failed");
        }
    }

    @Test
    void aSilentStreamIsKeptAlive() {
        Task task = stored(Tasks.ordered());
        try (var listener = listener(api.port(), task, null)) {
            await().atMost(LIMIT).until(() -> listener.comments() > 1);
        }
        api.awaitGauge("seedance_listeners", 0);
    }

    @Test
    void anApiThatIsStartedAnewOnlyMeansToComeAgain() {
        Task task = stored(Tasks.ordered());
        RunningApi first = RunningApi.start();
        try (var listener = listener(first.port(), task, null)) {
            listener.awaitEvents(1);
            first.close();
            Task running = task.running(Tasks.NOW);
            changes.to(running);
            try (var second = RunningApi.start("--server.port=" + first.port())) {
                listener.awaitEvents(2);
                second.awaitGauge("seedance_event_feed", 1);
                changes.to(running.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW));
                listener.awaitEvents(3);
            }
            assertThat(listener.names())
                    .containsExactly("task.queued", "task.running", "task.succeeded");
        }
    }

    @Test
    void whatIsNoEventDoesNotDeafenTheListeners() {
        Task task = stored(Tasks.ordered());
        try (var listener = listener(api.port(), task, null)) {
            listener.awaitEvents(1);
            changes.nonsense("null");
            changes.nonsense("[");
            changes.nonsense("{\"tenant\":null,\"task\":{}}");
            changes.nonsense(
                    "{\"tenant\":\"default\",\"violations\":[],\"task\":{\"id\":\"%s\"}}"
                            .formatted(task.id()));
            changes.to(task.running(Tasks.NOW));
            listener.awaitEvents(2);
            assertThat(listener.names()).containsExactly("task.queued", "task.running");
        }
    }

    @Test
    void everyApiProcessTellsItsListeners() {
        Task task = stored(Tasks.ordered());
        try (var other = RunningApi.start();
                var here = listener(api.port(), task, null);
                var there = listener(other.port(), task, null)) {
            other.awaitGauge("seedance_event_feed", 1);
            here.awaitEvents(1);
            there.awaitEvents(1);
            changes.to(task.running(Tasks.NOW));
            here.awaitEvents(2);
            there.awaitEvents(2);
            assertThat(there.last().getLastEventId()).isEqualTo(here.last().getLastEventId());
        }
    }

    @Test
    void withoutRedisAStreamIsSilentAndCatchesUpByItself() throws Exception {
        Task task = stored(Tasks.ordered());
        try (var door = TcpProxy.to(TestServers.redis().uri());
                var own =
                        RunningApi.start(
                                TestServers.rabbit().uri(),
                                door.through(TestServers.redis().uri()),
                                "--seedance.api.keep-alive=1s",
                                "--seedance.api.max-wait=1s");
                var listener = listener(own.port(), task, null)) {
            own.awaitGauge("seedance_event_feed", 1);
            listener.awaitEvents(1);
            door.cut();
            changes.to(task.running(Tasks.NOW));
            own.get(path(task)).problem(503, "state_unavailable");
            assertThat(listener.names()).containsExactly("task.queued");

            door.resume();
            listener.awaitEvents(2);
            assertThat(listener.names()).containsExactly("task.queued", "task.running");
        }
    }

    @Test
    void thereIsRoomForSoMany() {
        Task task = stored(Tasks.ordered());
        try (var own = RunningApi.start("--seedance.api.max-listeners=1");
                var listener = listener(own.port(), task, null)) {
            listener.awaitEvents(1);

            Answer refused = own.get(path(task));

            refused.problem(503, "too_many_listeners");
            assertThat(refused.header("Retry-After")).isEqualTo("5");
        }
    }

    @Test
    void anUnknownTaskHasNoEvents() {
        for (String accept : List.of("text/event-stream", "application/json", "*/*")) {
            api.get(Paths.TASKS + "seedance_1710071234_abc123/events", "Accept", accept)
                    .problem(404, "task_not_found");
        }
    }

    private static EventListener listener(int port, Task task, @Nullable String lastEventId) {
        return new EventListener(port, path(task), lastEventId);
    }

    private static Task stored(Task task) {
        changes.store(task);
        return task;
    }

    private static String path(Task task) {
        return Paths.TASKS + task.id() + "/events";
    }

    private static Answer events(Task task, @Nullable String lastEventId) {
        return lastEventId == null
                ? api.get(path(task), "Accept", "text/event-stream")
                : api.get(path(task), "Last-Event-ID", lastEventId);
    }
}
