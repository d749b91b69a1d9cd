package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code taskStatus?wait=} and its entity tags. */
final class LongPollIT {

    private static RunningApi api;
    private static TaskChanges changes;
    private static ExecutorService callers;

    @BeforeAll
    static void start() {
        api = RunningApi.start();
        changes = new TaskChanges();
        callers = Executors.newVirtualThreadPerTaskExecutor();
        api.awaitGauge("seedance_event_feed", 1);
    }

    @AfterAll
    static void close() {
        callers.close();
        changes.close();
        api.close();
    }

    @Test
    void anAnswerThatTheCallerHasIsNotSentAgain() {
        Task task = stored(Tasks.ordered());

        Answer first = api.status(task.id().value());
        Answer again = ask(task, "", first.header("ETag"));

        assertThat(first.header("ETag")).matches("\"2\\.[A-Za-z0-9_-]{16}\"");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(ask(task, "", "W/" + first.header("ETag") + ", \"x\"").status()).isEqualTo(304);
        assertThat(ask(task, "", "\"x\"").status()).isEqualTo(200);
    }

    @Test
    void whateverShowsInTheAnswerChangesItsTag() {
        Task task = stored(Tasks.ordered());
        String before = api.status(task.id().value()).header("ETag");

        changes.cancellation(task);

        assertThat(api.status(task.id().value()).header("ETag")).isNotEqualTo(before);
    }

    @Test
    void withoutATagTheWaitLastsUntilTheTaskHasEnded() {
        Task task = stored(Tasks.ordered());
        Task running = task.running(Tasks.NOW);

        var answer = CompletableFuture.supplyAsync(() -> ask(task, "?wait=60", null), callers);
        api.awaitGauge("seedance_listeners", 1);
        changes.to(running);
        assertThat(answer).isNotDone();
        changes.to(running.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW));

        assertThat(answer.join().data().path("status").asString()).isEqualTo("succeeded");
        assertThat(answer.join().header("Retry-After")).isEmpty();
        api.awaitGauge("seedance_listeners", 0);
    }

    @Test
    void withATagTheWaitLastsUntilTheAnswerIsAnotherOne() {
        Task task = stored(Tasks.ordered());
        String tag = api.status(task.id().value()).header("ETag");

        var answer = CompletableFuture.supplyAsync(() -> ask(task, "?wait=60", tag), callers);
        api.awaitGauge("seedance_listeners", 1);
        changes.to(task.running(Tasks.NOW));

        assertThat(answer.join().data().path("status").asString()).isEqualTo("running");
    }

    @Test
    void whoIsToldOfAnEventSeesItsStateBeforeItIsStored() {
        Task task = stored(Tasks.running());
        Task end = task.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW);

        var answer = CompletableFuture.supplyAsync(() -> ask(task, "?wait=60", null), callers);
        api.awaitGauge("seedance_listeners", 1);
        changes.tell(end);

        Answer told = answer.join();
        assertThat(told.data().path("status").asString()).isEqualTo("succeeded");
        changes.store(end);
        assertThat(ask(task, "", told.header("ETag")).status()).isEqualTo(304);
    }

    @Test
    void whatWasNotToldIsFoundWhenTheTimeIsUp() {
        Task task = stored(Tasks.running());

        var answer = CompletableFuture.supplyAsync(() -> ask(task, "?wait=2", null), callers);
        api.awaitGauge("seedance_listeners", 1);
        changes.store(task.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW));

        assertThat(answer.join().data().path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void whenNothingHappensTheAnswerIsTheStateOr304() {
        Task task = stored(Tasks.running());
        String tag = api.status(task.id().value()).header("ETag");

        assertThat(ask(task, "?wait=1", null).data().path("status").asString())
                .isEqualTo("running");
        assertThat(ask(task, "?wait=1", tag).status()).isEqualTo(304);
    }

    @Test
    void anEndIsNotWaitedFor() {
        Task task = stored(Tasks.succeeded());
        String tag = api.status(task.id().value()).header("ETag");

        assertThat(ask(task, "?wait=60", null).status()).isEqualTo(200);
        assertThat(ask(task, "?wait=60", tag).status()).isEqualTo(304);
    }

    @Test
    void whatHappenedWhileTheBrokerWasAwayIsLookedUpWhenItIsBack() throws Exception {
        try (var door = TcpProxy.to(TestServers.rabbit().uri());
                var own =
                        RunningApi.start(
                                door.through(TestServers.rabbit().uri()),
                                TestServers.redis().uri())) {
            Task task = stored(Tasks.running());
            own.awaitGauge("seedance_event_feed", 1);
            var answer =
                    CompletableFuture.supplyAsync(
                            () -> own.get(Paths.TASK_STATUS + task.id() + "?wait=60"), callers);
            own.awaitGauge("seedance_listeners", 1);
            door.cut();
            own.awaitGauge("seedance_event_feed", 0);
            changes.to(task.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW));
            assertThat(answer).isNotDone();
            door.resume();

            assertThat(answer.join().data().path("status").asString()).isEqualTo("succeeded");
        }
    }

    @Test
    void manyMayWaitButNotMoreThanThereIsRoomFor() {
        Task task = stored(Tasks.running());
        try (var own = RunningApi.start("--seedance.api.max-listeners=200")) {
            own.awaitGauge("seedance_event_feed", 1);
            String path = Paths.TASK_STATUS + task.id() + "?wait=60";
            List<CompletableFuture<Answer>> waiting = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                waiting.add(CompletableFuture.supplyAsync(() -> own.get(path), callers));
            }
            own.awaitGauge("seedance_listeners", 200);

            Answer refused = own.get(path);
            refused.problem(503, "too_many_listeners");
            assertThat(refused.header("Retry-After")).isEqualTo("5");
            assertThat(own.status(task.id().value()).status()).isEqualTo(200);

            changes.to(task.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW));
            assertThat(waiting)
                    .allSatisfy(answer ->
                            assertThat(answer.join().data().path("status").asString())
                                    .isEqualTo("succeeded"));
            own.awaitGauge("seedance_listeners", 0);
        }
    }

    @Test
    void anApiThatStopsLetsEverybodyGoAtOnce() {
        Task task = stored(Tasks.running());
        CompletableFuture<Answer> answer;
        long begun;
        try (var own = RunningApi.start()) {
            String path = Paths.TASK_STATUS + task.id() + "?wait=60";
            answer = CompletableFuture.supplyAsync(() -> own.get(path), callers);
            own.awaitGauge("seedance_listeners", 1);
            begun = System.nanoTime();
        }
        assertThat(answer.join().data().path("status").asString()).isEqualTo("running");
        // Far below the 20 s that a stop waits for requests under way.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"61", "-1", "soon", "1.5", "1s", "9999999"})
    void aWaitThatCannotBeIsRefused(String wait) {
        Task task = stored(Tasks.running());

        var problem = ask(task, "?wait=" + wait, null).problem(400, "invalid_request");

        assertThat(problem.path("errors").path(0).path("pointer").asString()).isEqualTo("/wait");
        assertThat(problem.path("detail").asString())
                .isEqualTo("wait has to be whole seconds from 0 to 60");
    }

    @Test
    void anUnknownTaskIsNotWaitedFor() {
        api.get(Paths.TASK_STATUS + "seedance_1710071234_abc123?wait=60")
                .problem(404, "task_not_found");
    }

    private static Task stored(Task task) {
        changes.store(task);
        return task;
    }

    private static Answer ask(Task task, String query, @Nullable String tag) {
        String path = Paths.TASK_STATUS + task.id() + query;
        return tag == null ? api.get(path) : api.get(path, "If-None-Match", tag);
    }
}
