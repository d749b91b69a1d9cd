package dev.seedancequeue.worker.webhook;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.WebhookEnvelope;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.DeliveryRecord.Status;
import dev.seedancequeue.webhook.Endpoints;
import dev.seedancequeue.webhook.WebhookDelivery;
import dev.seedancequeue.webhook.WebhookEndpoint;
import dev.seedancequeue.webhook.WebhookRegistry;
import dev.seedancequeue.webhook.redis.RedisWebhooks;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.worker.webhook.WebhookHttp.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends deliveries: one request a message, and the next message is confirmed before this one is
 * acknowledged. The endpoint may get a delivery twice, with the same id.
 */
final class DeliveryAttempts {

    private static final Logger log = LoggerFactory.getLogger(DeliveryAttempts.class);
    private static final int GONE = 410;

    private final Book book;
    private final WebhookHttp http;
    private final EndpointTurns turns;
    private final RetryTimes times;
    private final TaskPublisher publisher;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    /** What is known of endpoints and deliveries, and where to write it down. */
    record Book(KnownEndpoints endpoints, WebhookRegistry registry, RedisWebhooks deliveries) {}

    /** How to ask an endpoint, and when. */
    record Manner(WebhookHttp http, EndpointTurns turns, RetryTimes times) {}

    DeliveryAttempts(
            Book book,
            Manner manner,
            TaskPublisher publisher,
            InstantSource clock,
            MeterRegistry metrics) {
        this.book = book;
        this.http = manner.http;
        this.turns = manner.turns;
        this.times = manner.times;
        this.publisher = publisher;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Settles one message. */
    void take(Delivery message) {
        WebhookEnvelope envelope = WebhookEnvelope.read(message.body());
        if (envelope == null) {
            String reason =
                    "not a webhook delivery, or written by a newer version than this worker"
                            + " understands";
            TaskPublisher.await(
                    publisher.deadLetter(message.message(), Topology.WEBHOOK_DELIVERIES, reason));
        } else {
            Instant now = clock.instant();
            if (!envelope.isDue(now)) {
                again(envelope, Duration.between(now, envelope.dueAt()));
            } else {
                try {
                    attempt(envelope);
                } catch (StoreUnavailableException _) {
                    // Who is to be told is not known yet.
                    message.giveBack();
                    return;
                }
            }
        }
        message.ack();
    }

    private void again(WebhookEnvelope envelope, Duration delay) {
        TaskPublisher.await(publisher.publish(envelope, delay));
    }

    private void attempt(WebhookEnvelope envelope) {
        WebhookDelivery delivery = envelope.delivery();
        WebhookEndpoint endpoint = book.endpoints.now().find(delivery.endpointId());
        DeliveryRecord record = recordOf(delivery);
        if (endpoint == null || endpoint.disabled() != null) {
            remember(record.skipped("the endpoint was disabled or removed"));
            return;
        }
        if (record.status() == Status.DELIVERED) {
            return;
        }
        Duration wait = turns.enter(endpoint.id());
        if (wait != null) {
            Instant dueAt = clock.instant().plus(wait);
            again(WebhookEnvelope.of(delivery, envelope.attempt(), dueAt), wait);
            return;
        }
        long begun = System.nanoTime();
        Answer answer;
        try {
            answer = http.send(endpoint, delivery);
        } finally {
            turns.leave(endpoint.id(), Duration.ofNanos(System.nanoTime() - begun));
        }
        settle(envelope, record, answer);
    }

    private void settle(WebhookEnvelope envelope, DeliveryRecord record, Answer answer) {
        switch (answer) {
            case Answer.Answered(int status, _) when status >= 200 && status < 300 -> {
                count("delivered");
                remember(
                        record.after(
                                Status.DELIVERED,
                                envelope.attempt(),
                                status,
                                null,
                                clock.instant(),
                                null));
            }
            case Answer.Answered(int status, var restFor) -> {
                count("refused");
                if (restFor != null && restFor.isPositive()) {
                    turns.rest(envelope.delivery().endpointId(), restFor);
                }
                retry(envelope, record, status, "answered " + status, restFor);
            }
            case Answer.NoAnswer(var reason) -> {
                count("no_answer");
                retry(envelope, record, null, reason, null);
            }
        }
    }

    private void retry(
            WebhookEnvelope envelope,
            DeliveryRecord record,
            @Nullable Integer status,
            String reason,
            @Nullable Duration asked) {
        WebhookDelivery delivery = envelope.delivery();
        int attempt = envelope.attempt();
        Instant now = clock.instant();
        boolean gone = status != null && status == GONE;
        Duration wait = gone ? null : times.after(attempt, asked);
        if (wait != null) {
            Instant next = now.plus(wait);
            again(WebhookEnvelope.of(delivery, attempt + 1, next), wait);
            remember(record.after(Status.PENDING, attempt, status, reason, now, next));
            return;
        }
        remember(record.after(Status.FAILED, attempt, status, reason, now, null));
        log.atWarn()
                .addKeyValue("endpointId", delivery.endpointId())
                .addKeyValue("deliveryId", delivery.id())
                .addKeyValue("attempt", attempt)
                .addKeyValue("reason", reason)
                .log("webhook delivery {} failed for good", delivery.id());
        if (gone || hasFailedAllTheTime(delivery)) {
            disable(
                    delivery.endpointId(),
                    gone ? "it answered 410" : "no delivery succeeded for days");
        }
    }

    private boolean hasFailedAllTheTime(WebhookDelivery delivery) {
        try {
            Instant success = book.deliveries.lastSuccess(delivery);
            return success == null || success.isBefore(delivery.createdAt());
        } catch (StoreUnavailableException _) {
            return false;
        }
    }

    private void disable(String endpointId, String reason) {
        Instant now = clock.instant();
        try {
            Endpoints _ =
                    book.registry.change(all -> {
                        WebhookEndpoint endpoint = all.find(endpointId);
                        return endpoint == null || endpoint.disabled() != null
                                ? all
                                : all.with(
                                        endpoint.disabled(
                                                new WebhookEndpoint.Disabled(reason, now)));
                    });
            log.warn("webhook endpoint {} is disabled: {}", endpointId, reason);
        } catch (StoreUnavailableException | PublishException e) {
            // The next delivery that fails for good tries again.
            log.warn("webhook endpoint {} cannot be disabled: {}", endpointId, e.getMessage());
        }
    }

    /** Without Redis deliveries go on, and nobody knows which were sent before. */
    private DeliveryRecord recordOf(WebhookDelivery delivery) {
        DeliveryRecord fresh = DeliveryRecord.due(delivery, clock.instant());
        try {
            return book.deliveries.begin(fresh);
        } catch (StoreUnavailableException _) {
            return fresh;
        }
    }

    private void remember(DeliveryRecord record) {
        try {
            book.deliveries.record(record);
        } catch (StoreUnavailableException e) {
            log.debug("not written, redis is away: {}", e.getMessage());
        }
    }

    private void count(String outcome) {
        metrics.counter("seedance.webhook.attempts", "outcome", outcome).increment();
    }
}
