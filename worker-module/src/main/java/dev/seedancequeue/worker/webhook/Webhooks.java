package dev.seedancequeue.worker.webhook;

import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.webhook.AllowedAddresses;
import dev.seedancequeue.webhook.WebhookRegistry;
import dev.seedancequeue.webhook.redis.RedisWebhooks;
import dev.seedancequeue.worker.delivery.Delivery;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Tells endpoints of events: what the role {@code webhook} does with its two queues. */
public final class Webhooks {

    private final EventFanOut fanOut;
    private final DeliveryAttempts attempts;

    /**
     * @param timeout the longest whole time of one request
     */
    public Webhooks(
            WebhookRegistry registry,
            RedisWebhooks deliveries,
            TaskPublisher publisher,
            AllowedAddresses allowed,
            Duration timeout,
            InstantSource clock,
            MeterRegistry metrics) {
        var random = RandomGenerator.getDefault();
        var endpoints = new KnownEndpoints(registry, clock);
        fanOut = new EventFanOut(endpoints, deliveries, publisher, clock);
        attempts =
                new DeliveryAttempts(
                        new DeliveryAttempts.Book(endpoints, registry, deliveries),
                        new DeliveryAttempts.Manner(
                                new WebhookHttp(allowed, timeout, clock),
                                new EndpointTurns(clock),
                                new RetryTimes(random)),
                        publisher,
                        clock,
                        metrics);
    }

    /** Makes deliveries of one event. */
    public void takeEvent(Delivery message) {
        fanOut.take(message);
    }

    /** Sends one delivery, or puts it off. */
    public void takeDelivery(Delivery message) {
        attempts.take(message);
    }
}
