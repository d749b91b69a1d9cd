package dev.seedancequeue.messaging.deadletter;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.deadletter.DeadLetterQueueException.Reason;
import dev.seedancequeue.messaging.rabbit.BrokerLock;
import dev.seedancequeue.messaging.rabbit.RabbitConnections;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;

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
        try (BrokerLock lock = lock()) {
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

    private BrokerLock lock() throws IOException, TimeoutException {
        BrokerLock lock = BrokerLock.take(client, Topology.DEAD_LETTERS_LOCK, PATIENCE);
        if (lock == null) {
            throw new DeadLetterQueueException(
                    Reason.BUSY, "somebody else has looked at dead letters for " + PATIENCE);
        }
        return lock;
    }

    /** Else the next one who looks would find too few: they return after the channels have gone. */
    private static void awaitReturned(Channel control, int count) {
        long deadline = System.nanoTime() + RETURN_LIMIT.toNanos();
        try {
            while (control.queueDeclarePassive(Topology.DEAD_LETTERS).getMessageCount() < count
                    && System.nanoTime() < deadline) {
                BrokerLock.pause();
            }
        } catch (IOException | AlreadyClosedException _) {
            // The broker went away and takes everything back by itself.
        }
    }
}
