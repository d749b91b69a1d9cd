package dev.seedancequeue.worker.webhook;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.RecordingPublisher;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.WebhookEnvelope;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.messaging.webhook.EndpointQueue;
import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.redis.RedisConnections;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import dev.seedancequeue.webhook.AllowedAddresses;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.SigningSecret;
import dev.seedancequeue.webhook.WebhookDelivery;
import dev.seedancequeue.webhook.WebhookEndpoint;
import dev.seedancequeue.webhook.WebhookRegistry;
import dev.seedancequeue.webhook.redis.RedisWebhooks;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import redis.clients.jedis.UnifiedJedis;

/** The role webhook on a real broker and Redis, with one message in hand at a time. */
final class WebhookBench implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    final TestClock clock = new TestClock();
    final RecordingPublisher publisher = new RecordingPublisher();
    final Receiver receiver = new Receiver();
    final TcpProxy redisDoor = TcpProxy.to(TestServers.redis().uri());
    final WebhookRegistry registry;
    final WebhookEndpoint endpoint;
    private final UnifiedJedis redis;
    private final RedisWebhooks log;
    private final Webhooks webhooks;

    WebhookBench() {
        URI rabbit = TestServers.rabbit().uri();
        declareQueues(rabbit);
        redis =
                RedisConnections.open(
                        new RedisSettings(
                                redisDoor.through(TestServers.redis().uri()), TIMEOUT, TIMEOUT, 4));
        log = new RedisWebhooks(redis);
        registry = new WebhookRegistry(new EndpointQueue(rabbit, LIMIT, LIMIT), log);
        webhooks = webhooks(List.of("127.0.0.0/8"));
        endpoint = register("default", receiver.url("/hooks"), "task.succeeded", "task.failed");
    }

    private static void declareQueues(URI rabbit) {
        try (var broker = new PublisherConnection(rabbit, LIMIT)) {
            var admin = new RabbitAdmin(broker.factory());
            var topology = Topology.declarables(List.of(), BrokerDialect.RABBITMQ);
            topology.getDeclarablesByType(Exchange.class).forEach(admin::declareExchange);
            topology.getDeclarablesByType(Queue.class).forEach(admin::declareQueue);
            admin.purgeQueue(Topology.WEBHOOK_ENDPOINTS);
        }
    }

    /** The same with other networks allowed. */
    Webhooks webhooks(List<String> networks) {
        return new Webhooks(
                registry,
                log,
                publisher,
                new AllowedAddresses(networks),
                TIMEOUT,
                clock,
                new SimpleMeterRegistry());
    }

    WebhookEndpoint register(String tenant, String url, String... types) {
        var random = new SecureRandom();
        var fresh =
                new WebhookEndpoint(
                        WebhookEndpoint.newId(random),
                        tenant,
                        url,
                        List.of(types),
                        null,
                        List.of(SigningSecret.random(random)),
                        null,
                        clock.instant());
        registry.change(all -> all.with(fresh));
        return fresh;
    }

    /** An event comes; true when its message was acknowledged. */
    boolean event(Task task) {
        return event(Json.mapper().writeValueAsString(TaskEvent.of(task, clock.instant())));
    }

    boolean event(String body) {
        var message = RecordedDelivery.of(body);
        webhooks.takeEvent(message);
        return message.isAcked();
    }

    /** A delivery of an event to the endpoint. */
    WebhookDelivery delivery(Task task) {
        return Objects.requireNonNull(
                WebhookDelivery.of(TaskEvent.of(task, clock.instant()), endpoint));
    }

    /** A first attempt of a delivery, now. */
    boolean attempt(WebhookDelivery delivery) {
        return attempt(WebhookEnvelope.of(delivery, 1, clock.instant()));
    }

    /** A message comes; true when it was acknowledged. */
    boolean attempt(WebhookEnvelope envelope) {
        return attempt(webhooks, Json.mapper().writeValueAsBytes(envelope));
    }

    boolean attempt(byte[] body) {
        return attempt(webhooks, body);
    }

    static boolean attempt(Webhooks webhooks, byte[] body) {
        var message = RecordedDelivery.of(body, new MessageProperties());
        webhooks.takeDelivery(message);
        return message.isAcked();
    }

    /** How many messages were sent on to the queue of deliveries. */
    int sentOn() {
        return publisher.postponed().size();
    }

    /** The message that was sent on last. */
    WebhookEnvelope next() {
        var last = publisher.postponed().getLast();
        if (!last.queue().equals(Topology.WEBHOOK_DELIVERIES)) {
            throw new AssertionError("sent to " + last.queue());
        }
        return Objects.requireNonNull(WebhookEnvelope.read(last.message().getBody()));
    }

    /** How long it waits on the ladder. */
    Duration nextDelay() {
        return publisher.postponed().getLast().delay();
    }

    DeliveryRecord record(WebhookDelivery delivery) {
        return Objects.requireNonNull(
                log.find(delivery.tenant(), delivery.endpointId(), delivery.id()));
    }

    WebhookEndpoint found() {
        return Objects.requireNonNull(registry.endpoints().find(endpoint.id()));
    }

    String disabledReason() {
        return Objects.requireNonNull(found().disabled()).reason();
    }

    @Override
    public void close() {
        receiver.close();
        redis.close();
        redisDoor.close();
    }
}
