package dev.seedancequeue.systemtests.harness;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ReturnListener;
import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A producer app as a stranger would write it, on the plain AMQP client. Not thread-safe. */
public final class Producer implements AutoCloseable {

    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(20);

    private final Connection connection;
    private final Channel channel;
    private final String replyQueue;
    private final Map<String, JsonNode> answers = new ConcurrentHashMap<>();

    public Producer(URI broker) {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(broker);
            connection = factory.newConnection("producer");
            channel = connection.createChannel();
            channel.confirmSelect();
            channel.addReturnListener(
                    (ReturnListener)
                            (_, text, exchange, _, properties, _) ->
                                    answers.put(
                                            properties.getMessageId(),
                                            Json.mapper()
                                                    .createObjectNode()
                                                    .put("type", text + " from " + exchange)));
            replyQueue = channel.queueDeclare().getQueue();
            channel.basicConsume(
                    replyQueue,
                    true,
                    (_, answer) ->
                            answers.put(
                                    answer.getProperties().getCorrelationId(),
                                    Json.mapper().readTree(answer.getBody())),
                    _ -> {});
        } catch (Exception e) {
            throw new IllegalStateException("no producer at " + broker.getAuthority(), e);
        }
    }

    /** Publishes a create request and returns once the broker has it. */
    public void publish(String messageId, JsonNode body) {
        publish(messageId, Instant.now(), body);
    }

    /**
     * The same with a time of its own: who repeats a message keeps it.
     *
     * @param sentAt whole seconds count
     */
    public void publish(String messageId, Instant sentAt, JsonNode body) {
        publish(Map.of(), messageId, sentAt, body);
    }

    /** The same for another tenant than the default one. */
    public void publishOf(String tenant, String messageId, JsonNode body) {
        publish(Map.of("seedance-tenant", tenant), messageId, Instant.now(), body);
    }

    private void publish(
            Map<String, Object> headers, String messageId, Instant sentAt, JsonNode body) {
        var properties =
                new BasicProperties.Builder()
                        .headers(headers)
                        .messageId(messageId)
                        .correlationId(messageId)
                        .timestamp(Date.from(sentAt))
                        .replyTo(replyQueue)
                        .contentType("application/json")
                        .deliveryMode(2)
                        .build();
        try {
            byte[] json = Json.mapper().writeValueAsBytes(body);
            channel.basicPublish("seedance.tasks", "create", true, properties, json);
            channel.waitForConfirmsOrDie(CONFIRM_LIMIT.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException("message " + messageId + " was not taken", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("message " + messageId + " was not confirmed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The answer to a message: the task as accepted, or why it was rejected. */
    public JsonNode awaitAnswer(String messageId, Duration limit) {
        return Awaitility.await("an answer to message " + messageId)
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> answers.get(messageId), answer -> answer != null);
    }

    /** The id of the task that a message became. */
    public String awaitTask(String messageId, Duration limit) {
        JsonNode answer = awaitAnswer(messageId, limit);
        String id = answer.path("task").path("id").asString("");
        if (id.isEmpty()) {
            throw new AssertionError("message " + messageId + " became no task: " + answer);
        }
        return id;
    }

    @Override
    public void close() {
        connection.abort();
    }
}
