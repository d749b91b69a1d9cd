package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.task.redis.TestRedis;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.UnifiedJedis;

final class CancelTaskIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static RunningApi api;
    private static SubmitQueue cancels;
    private static UnifiedJedis redis;
    private static RedisTaskStore store;

    @BeforeAll
    static void start() throws IOException {
        api = RunningApi.start();
        cancels = new SubmitQueue(TestServers.rabbit().uri(), "seedance.cancel");
        cancels.purge();
        redis = TestRedis.open();
        store = new RedisTaskStore(redis, InstantSource.system());
    }

    @AfterAll
    static void close() throws IOException {
        redis.close();
        cancels.close();
        api.close();
    }

    @Test
    void aTaskThatWaitsHereIsCancelledAtOnceAndCostsNothing() throws IOException {
        String id = api.create(Requests.plain()).taskId();

        Answer answer = api.cancel(id);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.data().path("status").asString()).isEqualTo("cancelled");
        assertThat(answer.data().path("charged").asString()).isEqualTo("no");
        assertThat(answer.data().has("cancellation")).isFalse();
        assertThat(api.status(id).data()).isEqualTo(answer.data());
        assertThat(cancels.takeAll()).isEmpty();

        Answer again = api.cancel(id);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.data()).isEqualTo(answer.data());
    }

    @Test
    void aFinalThatWaitsForItsDraftCanBeCancelled() {
        String draft = api.create(Requests.example("4-draft")).taskId();
        String id = api.create(Requests.finalOf(draft)).taskId();

        assertThat(api.cancel(id).status()).isEqualTo(200);
        assertThat(api.status(draft).data().path("status").asString()).isEqualTo("queued");
    }

    @Test
    void aTaskThatMayBeAtTheProviderIsLeftToAWorkerOnce() throws IOException {
        String id = api.create(Requests.plain()).taskId();
        store.claim(stored(id), Tasks.SLOT, false, Instant.EPOCH);

        Answer answer = api.cancel(id);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo(Paths.TASK_STATUS + id);
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.data().path("status").asString()).isEqualTo("queued");
        assertThat(answer.data().path("cancellation").asString()).isEqualTo("requested");
        assertThat(api.status(id).data()).isEqualTo(answer.data());
        assertThat(api.cancel(id).status()).isEqualTo(202);
        assertThat(cancels.takeAll()).containsExactly(id);
    }

    @Test
    void aTaskThatRunsIsTooLateAndWillBeCharged() {
        Task running = Tasks.running();
        store.advance(running);

        Answer answer = api.cancel(running.id().value());

        assertThat(answer.problem(409, "cancel_too_late").path("charged").asString())
                .isEqualTo("yes");
        assertThat(api.status(running.id().value()).data().has("cancellation")).isFalse();
    }

    @Test
    void aTaskThatHasEndedOtherwiseStaysAsItIs() {
        Task succeeded = Tasks.succeeded();
        Task failed = Tasks.failed();
        store.advance(succeeded);
        store.advance(failed);

        assertThat(
                        api.cancel(succeeded.id().value())
                                .problem(409, "already_finished")
                                .path("charged")
                                .asString())
                .isEqualTo("yes");
        assertThat(
                        api.cancel(failed.id().value())
                                .problem(409, "already_finished")
                                .path("charged")
                                .asString())
                .isEqualTo("no");
    }

    @ParameterizedTest
    @ValueSource(strings = {"seedance_1710071234_abc123", "cgt-1", "x"})
    void anUnknownTaskIsNotFound(String id) {
        api.cancel(id).problem(404, "task_not_found");
    }

    @Test
    void withoutRedisNobodyCanTell() throws Exception {
        try (var own = RedisServer.start();
                var ownApi = RunningApi.start(TestServers.rabbit().uri(), own.uri())) {
            String id = ownApi.create(Requests.plain()).taskId();
            own.stop();

            Answer answer = ownApi.cancel(id);

            answer.problem(503, "state_unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("2");
        }
    }

    @Test
    void withoutTheBrokerItIsNotCertainUntilItIsRepeated() throws Exception {
        try (var own = RabbitServer.start();
                var ownApi = RunningApi.start(own.uri(), TestServers.redis().uri())) {
            String waiting = ownApi.create(Requests.plain()).taskId();
            Task ordered = Tasks.ordered();
            store.advance(ordered);
            own.stop();

            for (String id : new String[] {waiting, ordered.id().value()}) {
                Answer answer = ownApi.cancel(id);
                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.json().path("charged").asString()).isEqualTo("unknown");
                assertThat(answer.json().path("retryable").asBoolean()).isTrue();
            }
            assertThat(api.status(waiting).data().path("status").asString()).isEqualTo("queued");

            own.startAgain();
            await().atMost(LIMIT).until(() -> ownApi.cancel(waiting).status() == 200);
            await().atMost(LIMIT).until(() -> ownApi.cancel(ordered.id().value()).status() == 202);
        }
    }

    private static Task stored(String id) {
        return Objects.requireNonNull(store.find(Task.DEFAULT_TENANT, new TaskId(id)));
    }
}
