package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A tenant's backlog has a bound, and an end makes room. */
final class BacklogIT {

    @Test
    void beyondTheBacklogCreatesAreToldToComeAgainUntilATaskHasEnded() throws Exception {
        // Of its own: others' tasks in the journal would count.
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var api =
                        RunningApi.start(
                                rabbit.uri(), redis.uri(), "--seedance.tenant.max-backlog=2");
                var queue = new SubmitQueue(rabbit.uri(), SubmitQueue.DEFAULT_POOL)) {
            String first = api.create(Requests.plain(), "Idempotency-Key", "k1").taskId();
            assertThat(api.create(Requests.plain()).status()).isEqualTo(202);
            queue.purge();

            Answer full = api.create(Requests.plain());
            full.problem(429, "backlog_full");
            assertThat(full.header("Retry-After")).isEqualTo("30");
            api.create(Requests.plain(), "Idempotency-Key", "k2").problem(429, "backlog_full");
            assertThat(queue.takeAll()).isEmpty();
            assertThat(api.create(Requests.plain(), "Idempotency-Key", "k1").taskId())
                    .isEqualTo(first);

            api.cancel(first);
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            api.create(Requests.plain(), "Idempotency-Key", "k2").status() == 202);
        }
    }
}
