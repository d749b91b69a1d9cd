package dev.seedancequeue.systemtests.chaos;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.seedancequeue.json.Json;
import java.net.URI;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Hears every event of a task, also of the time in which the broker was away. */
final class Listener implements AutoCloseable {

    private static final String QUEUE = "chaos.listener";
    private static final int RECOVERY_MS = 500;

    private final Connection connection;

    Listener(URI broker, Book book) {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(broker);
            factory.setNetworkRecoveryInterval(RECOVERY_MS);
            connection = factory.newConnection("chaos-listener");
            Channel channel = connection.createChannel();
            channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
            channel.queueBind(QUEUE, "seedance.events", "task.*");
            channel.basicQos(500);
            channel.basicConsume(
                    QUEUE,
                    false,
                    (_, event) -> {
                        JsonNode task = Json.mapper().readTree(event.getBody()).path("task");
                        String status = event.getEnvelope().getRoutingKey().replace("task.", "");
                        book.heard(task.path("id").asString(""), status);
                        channel.basicAck(event.getEnvelope().getDeliveryTag(), false);
                    },
                    _ -> {});
        } catch (Exception e) {
            throw new IllegalStateException("cannot listen at " + broker.getAuthority(), e);
        }
    }

    @Override
    public void close() {
        connection.abort();
    }
}
