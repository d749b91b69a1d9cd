package dev.seedancequeue.messaging.deadletter;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.ShutdownSignalException;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.deadletter.DeadLetterQueueException.Reason;
import dev.seedancequeue.messaging.rabbit.RabbitConnections;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one door to {@link Topology#DEAD_LETTERS}. Whoever looks takes a bounded window of messages
 * in hand, settles some and gives the rest back before the next one may look: the lock is an
 * exclusive queue, so it goes when its holder dies, and with it everything returns. Thread-safe.
 */
public final class DeadLetterQueue {

    /** A second looker waits this long for the first. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What was given back counts as back after this time at the latest. */
    private static final Duration RETURN_LIMIT = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String LOCK = Topology.DEAD_LETTERS_LOCK;

    private final ConnectionFactory client;
    private final String address;

    public DeadLetterQueue(URI broker, Duration timeout) {
        client = RabbitConnections.client(broker, timeout);
        address = broker.getHost() + ":" + broker.getPort();
    }

    /**
     * Looks at the oldest messages and lets {@code work} settle those it wants.
     *
     * @param wanted which letters are taken in hand
     * @param bounds how many are looked at, and how many kept
     * @throws DeadLetterQueueException when nobody can look now
     */
    public <T> T look(
            Predicate<DeadLetter> wanted, LookBounds bounds, Function<LettersInHand, T> work) {
        try (Lock lock = lock()) {
            var hand = new LettersInHand(lock.connection(), wanted, bounds);
            try {
                hand.fill();
                return work.apply(hand);
            } finally {
                hand.giveBackTheRest();
                awaitReturned(lock.channel(), hand.inHand());
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            throw new DeadLetterQueueException(
                    Reason.UNAVAILABLE, "no dead letters from %s now".formatted(address), e);
        }
    }

    /** Held as long as its connection is open. */
    private record Lock(Connection connection, Channel channel) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    private Lock lock() throws IOException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Lock lock = tryToLock();
        while (lock == null) {
            if (System.nanoTime() > deadline) {
                throw new DeadLetterQueueException(
                        Reason.BUSY, "somebody else has looked at dead letters for " + PATIENCE);
            }
            pause();
            lock = tryToLock();
        }
        return lock;
    }

    private @Nullable Lock tryToLock() throws IOException, TimeoutException {
        Connection connection = client.newConnection("seedance-queue dead letters");
        try {
            Channel channel = connection.createChannel();
            if (channel == null) {
                throw new IOException("the broker gives this connection no channel");
            }
            Map<String, Object> arguments = Map.of("x-queue-type", "classic");
            channel.queueDeclare(LOCK, false, true, true, arguments);
            // To RabbitMQ the queue is ours from here on, to Qpid from its first consumer on.
            var nobody = new DefaultConsumer(channel);
            channel.basicConsume(LOCK, true, LOCK, false, true, Map.of(), nobody);
            return new Lock(connection, channel);
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

    /** Else the next one who looks would find too few: they return after the channels have gone. */
    private static void awaitReturned(Channel control, int count) {
        long deadline = System.nanoTime() + RETURN_LIMIT.toNanos();
        try {
            while (control.queueDeclarePassive(Topology.DEAD_LETTERS).getMessageCount() < count
                    && System.nanoTime() < deadline) {
                pause();
            }
        } catch (IOException | AlreadyClosedException _) {
            // The broker went away and takes everything back by itself.
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
