package dev.seedancequeue.client;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a worker is to a client: declares what one declares, reads requests, answers them and tells
 * of ends. The real one is met in the system tests.
 */
final class StandInIntake implements AutoCloseable {

    static final String QUEUE = "seedance.intake";
    private static final String TASKS = "seedance.tasks";
    private static final String EVENTS = "seedance.events";

    /** A message as it arrived. */
    record Received(String messageId, long sentAt, Map<String, Object> headers) {}

    private final Connection connection;
    private final Channel channel;
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();

    /** Connected to a broker on which nothing of an earlier one is left. */
    StandInIntake(URI broker) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker);
        connection = factory.newConnection("stand-in intake");
        channel = connection.createChannel();
        forget();
    }

    void forget() throws IOException {
        channel.queueDelete(QUEUE);
        channel.exchangeDelete(TASKS);
        channel.exchangeDelete(EVENTS);
    }

    void declareExchanges() throws IOException {
        channel.exchangeDeclare(TASKS, BuiltinExchangeType.DIRECT, true);
        channel.exchangeDeclare(EVENTS, BuiltinExchangeType.TOPIC, true);
    }

    /** All of it, with an intake that refuses more than {@code maxLength} messages. */
    StandInIntake declare(int maxLength) throws IOException {
        declareExchanges();
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", "quorum");
        arguments.put("x-overflow", "reject-publish");
        arguments.put("x-max-length", maxLength);
        channel.queueDeclare(QUEUE, true, false, false, arguments);
        channel.queueBind(QUEUE, TASKS, "create");
        return this;
    }

    /** What is published from now on reaches no queue. */
    void unbind() throws IOException {
        channel.queueUnbind(QUEUE, TASKS, "create");
    }

    /** Answers from now on. */
    StandInIntake start() throws IOException {
        Channel reading = connection.createChannel();
        reading.basicConsume(QUEUE, true, (_, message) -> answer(reading, message), _ -> {});
        return this;
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    /** How many messages wait. */
    long waiting() throws IOException {
        return channel.messageCount(QUEUE);
    }

    static String taskId(String messageId) {
        return "seedance_0_" + messageId;
    }

    private void answer(Channel reading, Delivery message) throws IOException {
        BasicProperties properties = message.getProperties();
        String messageId = properties.getMessageId();
        Map<String, Object> headers =
                properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        received.add(
                new Received(
                        messageId,
                        properties.getTimestamp().toInstant().getEpochSecond(),
                        headers));
        boolean isRight = JsonMapper.shared().readTree(message.getBody()).has("model");
        Map<String, Object> answer =
                isRight
                        ? event("task.queued", taskId(messageId), Map.of("type", "queued"))
                        : Map.of(
                                "type",
                                "task.rejected",
                                "message_id",
                                messageId,
                                "violations",
                                List.of(
                                        Map.of(
                                                "pointer", "/model",
                                                "code", "required",
                                                "message", "model is missing")));
        publish(reading, "", properties.getReplyTo(), properties.getCorrelationId(), answer);
    }

    /** Tells everybody that a task has ended. */
    void end(String taskId, String status, Map<String, Object> state) throws IOException {
        publish(channel, EVENTS, "task." + status, null, event("task." + status, taskId, state));
    }

    /** Something that no client can read. */
    void garble() throws IOException {
        channel.basicPublish(EVENTS, "task.failed", null, new byte[] {'{'});
    }

    private static Map<String, Object> event(
            String type, String taskId, Map<String, Object> state) {
        return Map.of("type", type, "task", Map.of("id", taskId, "state", state));
    }

    private static void publish(
            Channel over,
            String exchange,
            String routingKey,
            @Nullable String correlationId,
            Map<String, Object> body)
            throws IOException {
        var properties =
                new BasicProperties.Builder().correlationId(correlationId).deliveryMode(2).build();
        over.basicPublish(
                exchange, routingKey, properties, JsonMapper.shared().writeValueAsBytes(body));
    }

    @Override
    public void close() throws IOException {
        forget();
        connection.close();
    }
}
