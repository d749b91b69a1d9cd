package dev.seedancequeue.webhook.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisConnections;
import dev.seedancequeue.testservers.TestServers;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.DeliveryRecord.Status;
import dev.seedancequeue.webhook.Endpoints;
import dev.seedancequeue.webhook.WebhookDelivery;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisWebhooksIT {

    private static final UnifiedJedis REDIS = open(TestServers.redis().uri());

    private final RedisWebhooks webhooks = new RedisWebhooks(REDIS);
    private final String endpoint = "endpoint_" + UUID.randomUUID();

    private static UnifiedJedis open(URI uri) {
        return RedisConnections.open(
                new RedisSettings(uri, Duration.ofSeconds(2), Duration.ofSeconds(5), 4));
    }

    @AfterAll
    static void close() {
        REDIS.close();
    }

    @Test
    void aCopyIsKeptUntilItIsForgotten() {
        Endpoints endpoints = Endpoints.NONE.without("none");
        webhooks.keep(endpoints);
        assertThat(webhooks.endpoints()).isEqualTo(endpoints);

        webhooks.forgetCopy();
        assertThat(webhooks.endpoints()).isNull();
    }

    @Test
    void aDeliveryThatIsKnownIsNotBegunAnew() {
        DeliveryRecord fresh = record(1);
        assertThat(webhooks.begin(fresh)).isEqualTo(fresh);
        DeliveryRecord delivered = fresh.after(Status.DELIVERED, 1, 204, null, Tasks.NOW, null);
        webhooks.record(delivered);

        assertThat(webhooks.begin(fresh)).isEqualTo(delivered);
        assertThat(webhooks.find("default", endpoint, fresh.delivery().id())).isEqualTo(delivered);
    }

    @Test
    void theNewestAreListedFirstAndTheOldestAreForgotten() {
        for (int i = 0; i <= RedisWebhooks.MAX_RECORDS; i++) {
            webhooks.record(record(i));
        }

        assertThat(webhooks.list("default", endpoint, 0, 2))
                .extracting(record -> record.delivery().id())
                .containsExactly("msg_5000", "msg_4999");
        assertThat(webhooks.list("default", endpoint, RedisWebhooks.MAX_RECORDS - 1, 5))
                .extracting(record -> record.delivery().id())
                .containsExactly("msg_1");
        assertThat(webhooks.find("default", endpoint, "msg_0")).isNull();
        assertThat(REDIS.keys("*" + endpoint + "*"))
                .hasSize(2)
                .allSatisfy(key ->
                        assertThat(REDIS.ttl(key)).isBetween(1L, TaskStore.RETENTION.toSeconds()));
    }

    @Test
    void theLastSuccessIsRememberedAndNoFailure() {
        DeliveryRecord fresh = record(1);
        webhooks.record(fresh.after(Status.FAILED, 1, 500, "answered 500", Tasks.NOW, null));
        assertThat(webhooks.lastSuccess(fresh.delivery())).isNull();

        webhooks.record(fresh.after(Status.DELIVERED, 2, 204, null, Tasks.NOW, null));
        assertThat(webhooks.lastSuccess(fresh.delivery())).isEqualTo(Tasks.NOW);
    }

    @Test
    void saysThatTheStoreIsAwayWhenNobodyListens() {
        try (UnifiedJedis nobody = open(URI.create("redis://127.0.0.1:1"))) {
            assertThatThrownBy(() -> new RedisWebhooks(nobody).endpoints())
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    private DeliveryRecord record(int number) {
        Instant time = Tasks.NOW.plusSeconds(number);
        return DeliveryRecord.due(
                new WebhookDelivery(
                        "msg_" + number, "default", endpoint, "task.failed", null, "{}", time),
                time);
    }
}
