package dev.seedancequeue.worker.delivery;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.seedancequeue.messaging.rabbit.RabbitConnections;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The one connection of all consumers of a process; opened anew by whoever finds it closed. */
public final class ConsumerConnection implements AutoCloseable {

    private final ConnectionFactory client;
    private @Nullable Connection connection;
    private boolean closed;

    public ConsumerConnection(URI broker, Duration timeout) {
        client = RabbitConnections.client(broker, timeout);
    }

    /** A channel of the caller's own; connects if need be. */
    public synchronized Channel openChannel() throws IOException, TimeoutException {
        if (closed) {
            throw new IOException("this process takes no more messages");
        }
        Connection open = connection;
        if (open == null || !open.isOpen()) {
            open = client.newConnection("seedance-queue consumers");
            connection = open;
        }
        Channel channel = open.createChannel();
        if (channel == null) {
            throw new IOException("the broker gives this connection no further channel");
        }
        return channel;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (connection != null) {
            connection.abort();
            connection = null;
        }
    }
}
