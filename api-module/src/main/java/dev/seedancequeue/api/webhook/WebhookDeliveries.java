package dev.seedancequeue.api.webhook;

import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.webhook.DeliveryFilter.Cursor;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.WebhookEnvelope;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.WebhookDelivery;
import dev.seedancequeue.webhook.WebhookEndpoint;
import dev.seedancequeue.webhook.redis.RedisWebhooks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The log of deliveries, and sending them again. */
@Component
final class WebhookDeliveries {

    private static final int READ_AT_ONCE = 500;

    private final RedisWebhooks log;
    private final TaskPublisher publisher;
    private final InstantSource clock;

    WebhookDeliveries(RedisWebhooks log, TaskPublisher publisher, InstantSource clock) {
        this.log = log;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * Those that are meant, the newest first.
     *
     * @param next where to go on, null when there is nothing left
     */
    record Selection(List<DeliveryRecord> records, @Nullable String next) {}

    Selection select(WebhookEndpoint endpoint, DeliveryFilter filter, int limit) {
        List<DeliveryRecord> meant = new ArrayList<>();
        int skip = 0;
        List<DeliveryRecord> read;
        do {
            read = log.list(endpoint.tenant(), endpoint.id(), skip, READ_AT_ONCE);
            skip += READ_AT_ONCE;
            for (DeliveryRecord record : read) {
                if (filter.means(record)) {
                    if (meant.size() == limit) {
                        return new Selection(meant, Cursor.of(meant.getLast()).toString());
                    }
                    meant.add(record);
                }
            }
        } while (!read.isEmpty());
        return new Selection(meant, null);
    }

    DeliveryRecord find(WebhookEndpoint endpoint, String id) {
        DeliveryRecord record = log.find(endpoint.tenant(), endpoint.id(), id);
        if (record == null) {
            throw ProblemException.of(
                    ProblemCode.WEBHOOK_NOT_FOUND,
                    "No such delivery is known; the newest 5000 of an endpoint are kept for 8 days.");
        }
        return record;
    }

    /** Sends it from the beginning, under the same id. */
    DeliveryRecord replay(WebhookDelivery delivery) {
        Instant now = clock.instant();
        DeliveryRecord record = DeliveryRecord.due(delivery, now);
        log.record(record);
        TaskPublisher.await(publisher.publish(WebhookEnvelope.of(delivery, 1, now), Duration.ZERO));
        return record;
    }

    /** Sends something that only shows whether the endpoint can be reached. */
    DeliveryRecord test(WebhookEndpoint endpoint) {
        return replay(
                WebhookDelivery.test(endpoint, UUID.randomUUID().toString(), clock.instant()));
    }
}
