package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive queue as a lock among all processes: held as long as its connection is open, so it
 * goes when its holder dies. (Exclusive consumers would say the same, but quorum queues ignore that
 * flag.)
 */
public record BrokerLock(Connection connection, Channel channel) implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(100);

    /**
     * Takes the lock, or waits for it.
     *
     * @param queue the lock's name
     * @return null when somebody else has held it for as long as one may wait
     */
    public static @Nullable BrokerLock take(
            ConnectionFactory client, String queue, Duration patience)
            throws IOException, TimeoutException {
        long deadline = System.nanoTime() + patience.toNanos();
        BrokerLock lock = tryToTake(client, queue);
        while (lock == null && System.nanoTime() <= deadline) {
            pause();
            lock = tryToTake(client, queue);
        }
        return lock;
    }

    private static @Nullable BrokerLock tryToTake(ConnectionFactory client, String queue)
            throws IOException, TimeoutException {
        Connection connection = client.newConnection(queue);
        try {
            Channel channel = connection.createChannel();
            if (channel == null) {
                throw new IOException("the broker gives this connection no channel");
            }
            Map<String, Object> arguments = Map.of("x-queue-type", "classic");
            channel.queueDeclare(queue, false, true, true, arguments);
            // To RabbitMQ the queue is ours from here on, to Qpid from its first consumer on.
            var nobody = new DefaultConsumer(channel);
            channel.basicConsume(queue, true, queue, false, true, Map.of(), nobody);
            return new BrokerLock(connection, channel);
        } catch (IOException | ShutdownSignalException e) {
            connection.abort();
            if (isTaken(e)) {
                return null;
            }
            throw e;
        }
    }

    /** RabbitMQ closes the channel over a queue that is another's, Qpid the connection. */
    private static boolean isTaken(Exception e) {
        return e.getCause() instanceof ShutdownSignalException signal
                && switch (signal.getReason()) {
                    case AMQP.Channel.Close close -> close.getReplyCode() == AMQP.RESOURCE_LOCKED;
                    case AMQP.Connection.Close close -> close.getReplyCode() == AMQP.NOT_ALLOWED;
                    case null, default -> false;
                };
    }

    /** A moment between two looks at a lock, or at what it guards. */
    public static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        connection.close();
    }
}
