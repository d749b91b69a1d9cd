package dev.seedancequeue.worker.webhook;

import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.WebhookEnvelope;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.DeliveryRecord.Status;
import dev.seedancequeue.webhook.WebhookDelivery;
import dev.seedancequeue.webhook.WebhookEndpoint;
import dev.seedancequeue.webhook.redis.RedisWebhooks;
import dev.seedancequeue.worker.delivery.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Makes one delivery of an event for each endpoint that wants it. */
final class EventFanOut {

    private final KnownEndpoints endpoints;
    private final RedisWebhooks log;
    private final TaskPublisher publisher;
    private final InstantSource clock;

    EventFanOut(
            KnownEndpoints endpoints,
            RedisWebhooks log,
            TaskPublisher publisher,
            InstantSource clock) {
        this.endpoints = endpoints;
        this.log = log;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Settles one event. */
    void take(Delivery message) {
        TaskEvent event = TaskEvent.read(message.body());
        if (event != null) {
            try {
                for (WebhookEndpoint endpoint :
                        endpoints.now().wanting(event.tenant(), event.type())) {
                    send(event, endpoint);
                }
            } catch (StoreUnavailableException _) {
                message.giveBack();
                return;
            }
        }
        message.ack();
    }

    private void send(TaskEvent event, WebhookEndpoint endpoint) {
        WebhookDelivery delivery = WebhookDelivery.of(event, endpoint);
        Instant now = clock.instant();
        if (delivery != null && isNew(delivery, now)) {
            TaskPublisher.await(
                    publisher.publish(WebhookEnvelope.of(delivery, 1, now), Duration.ZERO));
        }
    }

    /** One that is pending may have been written down by somebody who died of it. */
    private boolean isNew(WebhookDelivery delivery, Instant now) {
        try {
            return log.begin(DeliveryRecord.due(delivery, now)).status() == Status.PENDING;
        } catch (StoreUnavailableException _) {
            // Twice is better than not at all, and has the same id.
            return true;
        }
    }
}
