package dev.seedancequeue.api;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What lies in a submit queue, seen by a client that knows nothing of our code. */
final class SubmitQueue implements AutoCloseable {

    static final String DEFAULT_POOL = "seedance.submit.1-5-pro.default";
    static final String FLEX_POOL = "seedance.submit.1-5-pro.flex";
    static final String BULK = DEFAULT_POOL + ".bulk";

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Connection connection;
    private final Channel channel;
    private final String queue;

    SubmitQueue(URI rabbit, String queue) {
        this.queue = queue;
        var factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        try {
            factory.setUri(rabbit);
            connection = factory.newConnection("test");
            channel = connection.createChannel();
        } catch (Exception e) {
            throw new IllegalStateException("cannot look into " + queue, e);
        }
    }

    void purge() throws IOException {
        channel.queuePurge(queue);
    }

    /** Takes messages until the one of this task comes. */
    GetResponse take(String taskId) {
        return await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(this::next, got -> got != null && taskId.equals(id(got)));
    }

    /** The ids of all tasks in the queue, which is empty then. */
    List<String> takeAll() throws IOException {
        List<String> ids = new ArrayList<>();
        for (GetResponse got = next(); got != null; got = next()) {
            ids.add(id(got));
        }
        return ids;
    }

    static JsonNode envelope(GetResponse message) {
        return Json.mapper().readTree(message.getBody());
    }

    private static String id(GetResponse message) {
        return envelope(message).path("task").path("id").asString();
    }

    private @Nullable GetResponse next() throws IOException {
        return channel.basicGet(queue, true);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
