package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.ShutdownSignalException;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.DelayLadder;
import dev.seedancequeue.messaging.Hint;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublishException.Reason;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.WorkflowEnvelope;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.core.MessagePropertiesBuilder;
import org.springframework.amqp.rabbit.support.DefaultMessagePropertiesConverter;
import org.springframework.amqp.rabbit.support.MessagePropertiesConverter;

/** Publishes over one connection that only publishes, each message persistent and confirmed. */
public final class RabbitTaskPublisher implements TaskPublisher {

    private static final MessagePropertiesConverter CONVERTER =
            new DefaultMessagePropertiesConverter();

    private final PublisherConnection connection;
    private final Duration confirmTimeout;
    private final SubmitQueues submitQueues;
    private final InstantSource clock;

    public RabbitTaskPublisher(PublisherConnection connection, Duration confirmTimeout) {
        this(connection, confirmTimeout, SubmitQueues.common(), InstantSource.system());
    }

    public RabbitTaskPublisher(
            PublisherConnection connection,
            Duration confirmTimeout,
            SubmitQueues submitQueues,
            InstantSource clock) {
        this.connection = connection;
        this.confirmTimeout = confirmTimeout;
        this.submitQueues = submitQueues;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Void> publish(String queue, TaskEnvelope envelope, Duration delay) {
        var properties = json("task", envelope.task().id() + "." + envelope.task().revision());
        byte[] body = Json.mapper().writeValueAsBytes(envelope);
        Task task = envelope.task();
        boolean isSubmit = queue.equals(Topology.submitQueue(task.video().pool()));
        String own = isSubmit ? submitQueues.of(task) : queue;
        return send(entry(delay), own, body, properties);
    }

    @Override
    public CompletableFuture<Void> publish(WorkflowEnvelope envelope, Duration delay) {
        Workflow workflow = envelope.workflow();
        var properties = json("workflow", workflow.id() + "." + workflow.revision());
        byte[] body = Json.mapper().writeValueAsBytes(envelope);
        return send(entry(delay), Topology.WORKFLOW, body, properties);
    }

    @Override
    public CompletableFuture<Void> publish(Hint hint, Duration delay) {
        var properties = json("hint", UUID.randomUUID().toString());
        byte[] body = Json.mapper().writeValueAsBytes(hint);
        return send(entry(delay), Topology.HINTS, body, properties);
    }

    @Override
    public CompletableFuture<Void> publish(TaskEvent event) {
        var properties = json(event.type(), UUID.randomUUID().toString());
        byte[] body = Json.mapper().writeValueAsBytes(event);
        return sendIfWanted(Topology.EVENTS, event.type(), body, properties);
    }

    @Override
    public CompletableFuture<Void> reply(
            String queue, @Nullable String correlationId, TaskEvent event) {
        var properties = json(event.type(), UUID.randomUUID().toString());
        properties.setCorrelationId(correlationId);
        return sendIfWanted("", queue, Json.mapper().writeValueAsBytes(event), properties);
    }

    @Override
    public CompletableFuture<Void> postpone(String queue, Message message, Duration delay) {
        MessageProperties properties = same(message, Map.of());
        return connection.fitsIntoAFrame(properties)
                ? send(entry(delay), queue, message.getBody(), properties)
                : deadLetter(message, queue, "cannot be sent on");
    }

    @Override
    public CompletableFuture<Void> deadLetter(Message message, String sourceQueue, String reason) {
        Map<String, Object> about = aboutDeath(sourceQueue, reason);
        Object earlier = message.getMessageProperties().getHeaders().get("x-delivery-count");
        if (earlier instanceof Number count) {
            about.put(Topology.DELIVERIES_HEADER, count.longValue() + 1);
        }
        MessageProperties properties = same(message, about);
        if (!connection.fitsIntoAFrame(properties)) {
            properties.getHeaders().clear();
            about.put(Topology.REASON_HEADER, reason + " (its headers were too large to keep)");
            about.forEach(properties::setHeader);
        }
        return send("", Topology.DEAD_LETTERS, message.getBody(), properties);
    }

    @Override
    public CompletableFuture<Void> deadLetter(
            TaskEnvelope envelope, String sourceQueue, String reason) {
        var properties = json("task", envelope.task().id() + "." + envelope.task().revision());
        aboutDeath(sourceQueue, reason).forEach(properties::setHeader);
        byte[] body = Json.mapper().writeValueAsBytes(envelope);
        return send("", Topology.DEAD_LETTERS, body, properties);
    }

    private Map<String, Object> aboutDeath(String sourceQueue, String reason) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(Topology.ID_HEADER, UUID.randomUUID().toString());
        headers.put(Topology.DEAD_AT_HEADER, clock.instant().toString());
        headers.put(Topology.REASON_HEADER, reason);
        headers.put(Topology.SOURCE_HEADER, sourceQueue);
        return headers;
    }

    private static String entry(Duration delay) {
        return delay.isPositive() ? DelayLadder.stepFor(delay).queue() : Topology.WORK;
    }

    private static MessageProperties json(String type, String messageId) {
        var properties = new MessageProperties();
        properties.setContentType(MessageProperties.CONTENT_TYPE_JSON);
        properties.setDeliveryMode(MessageDeliveryMode.PERSISTENT);
        properties.setType(type);
        properties.setMessageId(messageId);
        return properties;
    }

    /** The properties as they came, made persistent, with further headers. */
    private static MessageProperties same(Message message, Map<String, Object> more) {
        MessageProperties properties =
                MessagePropertiesBuilder.fromClonedProperties(message.getMessageProperties())
                        .build();
        properties.setDeliveryMode(MessageDeliveryMode.PERSISTENT);
        // A dead-letter history of the broker's would grow with every hop.
        properties.getHeaders().keySet().removeIf(name -> name.startsWith("x-"));
        more.forEach(properties::setHeader);
        return properties;
    }

    private CompletableFuture<Void> send(
            String exchange, String routingKey, byte[] body, MessageProperties properties) {
        return send(exchange, routingKey, true, body, properties);
    }

    /** A message that reaches no queue is no failure. */
    private CompletableFuture<Void> sendIfWanted(
            String exchange, String routingKey, byte[] body, MessageProperties properties) {
        return send(exchange, routingKey, false, body, properties);
    }

    private CompletableFuture<Void> send(
            String exchange,
            String routingKey,
            boolean mandatory,
            byte[] body,
            MessageProperties properties) {
        String alarm = connection.alarm();
        if (alarm != null) {
            return CompletableFuture.failedFuture(
                    new PublishException(
                            Reason.UNAVAILABLE, "broker takes no messages now: " + alarm));
        }
        BasicProperties wire =
                CONVERTER.fromMessageProperties(properties, StandardCharsets.UTF_8.name());
        try {
            return connection
                    .channel()
                    .publish(exchange, routingKey, mandatory, wire, body, confirmTimeout)
                    .handle((taken, failure) -> check(exchange, routingKey, taken, failure));
        } catch (AmqpException | AlreadyClosedException e) {
            return CompletableFuture.failedFuture(
                    new PublishException(
                            Reason.UNAVAILABLE, "broker not reachable: " + rootMessage(e), e));
        }
    }

    private @Nullable Void check(
            String exchange,
            String routingKey,
            @Nullable Boolean taken,
            @Nullable Throwable failure) {
        String target = exchange.isEmpty() ? routingKey : exchange + "/" + routingKey;
        if (failure instanceof TimeoutException) {
            throw new PublishException(
                    Reason.UNCONFIRMED,
                    "broker did not confirm a message to %s within %s"
                            .formatted(target, confirmTimeout));
        }
        if (failure instanceof ShutdownSignalException) {
            throw new PublishException(
                    Reason.UNCONFIRMED,
                    "connection lost before a message to %s was confirmed".formatted(target),
                    failure);
        }
        if (failure != null) {
            throw new PublishException(
                    Reason.UNCONFIRMED, "no confirm for a message to " + target, failure);
        }
        if (!Boolean.TRUE.equals(taken)) {
            throw new PublishException(
                    Reason.REFUSED,
                    "broker refused a message to %s: full or missing".formatted(target));
        }
        return null;
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
