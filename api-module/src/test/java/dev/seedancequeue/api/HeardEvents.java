package dev.seedancequeue.api;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Events of some types since this was opened, heard by a client that knows nothing of our code. */
final class HeardEvents implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;
    private final String queue;

    HeardEvents(URI rabbit, String key) {
        var factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        try {
            factory.setUri(rabbit);
            connection = factory.newConnection("test");
            channel = connection.createChannel();
            queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, "seedance.events", key);
        } catch (Exception e) {
            throw new IllegalStateException("cannot listen to " + key, e);
        }
    }

    /** The types of those about this batch; all others are taken, too. */
    List<String> takeAll(String batchId) throws IOException {
        List<String> types = new ArrayList<>();
        for (GetResponse got = next(); got != null; got = next()) {
            JsonNode event = Json.mapper().readTree(got.getBody());
            if (event.at("/batch/id").asString("").equals(batchId)) {
                types.add(event.path("type").asString());
            }
        }
        return types;
    }

    private @Nullable GetResponse next() throws IOException {
        return channel.basicGet(queue, true);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
