package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Redis is a cache: the door stays open without it. */
final class RedisOutageIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void withoutRedisTasksAreAcceptedUnlessAKeyHasToBeLookedUp() throws Exception {
        try (var redis = RedisServer.start();
                var api = RunningApi.start(TestServers.rabbit().uri(), redis.uri());
                var queue = new SubmitQueue(TestServers.rabbit().uri(), SubmitQueue.DEFAULT_POOL)) {
            String known = api.create(Requests.plain()).taskId();
            redis.stop();

            Answer accepted = api.create(Requests.plain());
            assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
            assertThat(queue.take(accepted.taskId())).isNotNull();

            queue.purge();
            Answer withKey = api.create(Requests.plain(), "Idempotency-Key", "k1");
            withKey.problem(503, "state_unavailable");
            assertThat(withKey.header("Retry-After")).isEqualTo("2");
            assertThat(queue.takeAll()).isEmpty();

            Answer status = api.status(known);
            status.problem(503, "state_unavailable");
            assertThat(status.header("Retry-After")).isEqualTo("2");

            redis.startAgain();
            await().atMost(LIMIT).until(() -> api.status(known).status() == 200);
            assertThat(api.create(Requests.plain(), "Idempotency-Key", "k1").status())
                    .isEqualTo(202);
        }
    }

    @Test
    void aTaskAcceptedWithoutRedisCarriesNoEpochSoThatItsFirstCreateIsAnInquiry() throws Exception {
        try (var redis = TcpProxy.to(TestServers.redis().uri());
                var queue = new SubmitQueue(TestServers.rabbit().uri(), SubmitQueue.DEFAULT_POOL)) {
            redis.cut();
            try (var api =
                    RunningApi.start(
                            TestServers.rabbit().uri(), redis.through(TestServers.redis().uri()))) {
                String id = api.create(Requests.plain()).taskId();

                assertThat(SubmitQueue.envelope(queue.take(id)).path("task").has("store_epoch"))
                        .isFalse();
            }
        }
    }

    @Test
    void aRedisThatFallsSilentCostsACallerSecondsAndNotAHang() {
        try (var redis = TcpProxy.to(TestServers.redis().uri());
                var api =
                        RunningApi.start(
                                TestServers.rabbit().uri(),
                                redis.through(TestServers.redis().uri()),
                                "--seedance.redis.timeout=200ms")) {
            String known = api.create(Requests.plain()).taskId();
            redis.stall();

            assertThat(api.create(Requests.plain()).status()).isEqualTo(202);
            api.status(known).problem(503, "state_unavailable");

            redis.resume();
            await().atMost(LIMIT).until(() -> api.status(known).status() == 200);
        }
    }
}
