package dev.seedancequeue.messaging.deadletter;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.deadletter.DeadLetterQueueException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.support.DefaultMessagePropertiesConverter;

/** What one look has taken from the dead-letter queue, to settle or to give back. */
public final class LettersInHand {

    /** A get waits for the broker's log, so several wait together. */
    private static final int PUMPS = 8;

    /**
     * RabbitMQ forgets acks beyond 32 under way when their channel closes; after so many a get
     * waits until they are applied.
     */
    private static final int ACKS_UNDER_WAY = 16;

    private record Place(Pump pump, long tag) {}

    private final Connection connection;
    private final Predicate<DeadLetter> wanted;
    private final LookBounds bounds;
    private final DefaultMessagePropertiesConverter properties =
            new DefaultMessagePropertiesConverter();
    private final List<Pump> pumps = new ArrayList<>();

    /** By identity: two letters may be alike in everything. */
    private final IdentityHashMap<DeadLetter, Place> held = new IdentityHashMap<>();

    private int looked;
    private int settled;
    private long bytes;
    private boolean complete = true;

    LettersInHand(Connection connection, Predicate<DeadLetter> wanted, LookBounds bounds) {
        this.connection = connection;
        this.wanted = wanted;
        this.bounds = bounds;
    }

    /** The wanted ones among those looked at, oldest first. */
    public List<DeadLetter> letters() {
        return held.keySet().stream().sorted(DeadLetter.OLDEST_FIRST).toList();
    }

    /** Whether a bound was reached before everything was looked at. */
    public boolean isTruncated() {
        return !complete;
    }

    /** How many were looked at. */
    public int looked() {
        return looked;
    }

    /** Takes one off the queue for good. */
    public void settle(DeadLetter letter) {
        Place place = Objects.requireNonNull(held.remove(letter), "not in hand any more");
        try {
            place.pump().ack(place.tag());
        } catch (IOException | ShutdownSignalException e) {
            throw new DeadLetterQueueException(
                    Reason.UNAVAILABLE, "dead letter %s comes again".formatted(letter.id()), e);
        }
        settled++;
    }

    int inHand() {
        return looked - settled;
    }

    void fill() throws IOException {
        long deadline = System.nanoTime() + bounds.time().toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < PUMPS; i++) {
                var pump = new Pump(connection.createChannel());
                pumps.add(pump);
                running.add(
                        threads.submit(() -> {
                            pump.run(deadline);
                            return null;
                        }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Whether one more may be taken; decided for all pumps together. */
    private synchronized boolean mayTake(long deadline) {
        if (looked < bounds.messages()
                && held.size() < bounds.letters()
                && bytes < bounds.bytes()
                && System.nanoTime() < deadline) {
            looked++;
            return true;
        }
        complete = false;
        return false;
    }

    private synchronized void nothingThere() {
        looked--;
    }

    private synchronized void keep(DeadLetter letter, Pump pump, long tag) {
        if (wanted.test(letter)) {
            DeadLetter kept = bounds.keeping().apply(letter);
            bytes += kept.message().getBody().length;
            held.put(kept, new Place(pump, tag));
        }
    }

    /** Nothing else has to be said to the broker: what a closed channel held goes back. */
    void giveBackTheRest() {
        for (Pump pump : pumps) {
            pump.close();
        }
    }

    private DeadLetter read(GetResponse got) {
        MessageProperties read;
        try {
            read =
                    properties.toMessageProperties(
                            got.getProps(), got.getEnvelope(), StandardCharsets.UTF_8.name());
        } catch (RuntimeException _) {
            // Unreadable properties must not hide all the other letters.
            read = new MessageProperties();
        }
        return DeadLetter.of(new Message(got.getBody(), read));
    }

    /** Gets messages over a channel of its own, one after the other. */
    private final class Pump {

        private final Channel channel;
        private int acks;

        Pump(Channel channel) {
            this.channel = channel;
        }

        void run(long deadline) throws IOException {
            while (mayTake(deadline)) {
                GetResponse got = channel.basicGet(Topology.DEAD_LETTERS, false);
                if (got == null) {
                    nothingThere();
                    return;
                }
                keep(read(got), this, got.getEnvelope().getDeliveryTag());
            }
        }

        void ack(long tag) throws IOException {
            channel.basicAck(tag, false);
            if (++acks % ACKS_UNDER_WAY == 0) {
                awaitAcks();
            }
        }

        private void awaitAcks() throws IOException {
            if (channel.basicGet(Topology.DEAD_LETTERS, false) != null) {
                looked++;
            }
        }

        void close() {
            try {
                if (acks > 0) {
                    awaitAcks();
                }
                channel.close();
            } catch (IOException | TimeoutException | ShutdownSignalException _) {
                // Lost, and what it held goes back all the same.
            }
        }
    }
}
