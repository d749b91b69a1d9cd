package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.seedancequeue.messaging.Topology;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every event as it is published, from a queue that lives as long as its connection. Nothing waits
 * for a listener that is away: events of that time are missed, and so are the oldest ones when more
 * than {@value #MAX_LENGTH} are waiting. Comes back by itself after the broker did.
 */
public final class RabbitEventFeed implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RabbitEventFeed.class);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final int MAX_LENGTH = 10_000;

    private final ConnectionFactory client;
    private final List<String> keys;
    private final Consumer<byte[]> events;
    private final Runnable missed;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Connection connection;

    /**
     * @param keys which events, as binding keys of the topic exchange
     * @param events gets the body of each event, one after the other, and must neither block nor
     *     throw
     * @param missed told after each connecting, because events may have passed before
     */
    public RabbitEventFeed(
            URI broker,
            Duration timeout,
            List<String> keys,
            Consumer<byte[]> events,
            Runnable missed) {
        this.client = RabbitConnections.client(broker, timeout);
        this.keys = List.copyOf(keys);
        this.events = events;
        this.missed = missed;
    }

    public void start() {
        Thread.ofVirtual().name("event-feed").start(this::keepListening);
    }

    /** Whether events come at present, as far as this side knows. */
    public boolean isConnected() {
        Connection open = connection;
        return open != null && open.isOpen();
    }

    private void keepListening() {
        try {
            do {
                listen();
            } while (!stopped.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws InterruptedException {
        var lost = new CountDownLatch(1);
        try (Connection open = client.newConnection("seedance-queue events")) {
            subscribe(open, lost);
            connection = open;
            missed.run();
            if (stopped.getCount() > 0) {
                lost.await();
            }
        } catch (IOException | TimeoutException | RuntimeException e) {
            // The broker watch tells people.
            log.debug("events cannot be listened to: {}", e.getMessage());
        } finally {
            connection = null;
        }
    }

    private void subscribe(Connection open, CountDownLatch lost) throws IOException {
        Channel channel = open.createChannel();
        // Also when the connection closes, or when whoever is told throws.
        channel.addShutdownListener(_ -> lost.countDown());
        String queue = Topology.FEED_PREFIX + UUID.randomUUID();
        channel.queueDeclare(queue, false, true, true, Map.of("x-max-length", MAX_LENGTH));
        for (String key : keys) {
            channel.queueBind(queue, Topology.EVENTS, key);
        }
        channel.basicConsume(
                queue,
                true,
                (_, delivery) -> events.accept(delivery.getBody()),
                _ -> lost.countDown());
    }

    @Override
    public void close() {
        stopped.countDown();
        Connection open = connection;
        if (open != null) {
            open.abort();
        }
    }
}
