package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import dev.seedancequeue.messaging.Journal;
import dev.seedancequeue.messaging.JournalException;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the journal's stream over a connection of its own. It puts a marker at the end first, and
 * has read everything when it meets the marker.
 */
public final class RabbitJournal implements Journal {

    private static final Logger log = LoggerFactory.getLogger(RabbitJournal.class);

    /** The type of a marker, which is no event and goes to the stream alone. */
    private static final String MARKER = "journal.marker";

    private static final int BATCH = 1000;
    private static final Duration TICK = Duration.ofSeconds(1);

    /** A broker that sends nothing for this long, with the marker still to come, is in trouble. */
    private static final int MAX_SILENT_TICKS = 30;

    private final ConnectionFactory client;
    private final String address;
    private final Duration confirmTimeout;

    public RabbitJournal(URI broker, Duration timeout, Duration confirmTimeout) {
        this.client = RabbitConnections.client(broker, timeout);
        this.address = client.getHost() + ":" + client.getPort();
        this.confirmTimeout = confirmTimeout;
    }

    @Override
    public void replay(Instant since, Consumer<List<TaskEvent>> batch) {
        Connection connection = connect();
        try (Channel channel = connection.createChannel()) {
            String marker = mark(channel);
            BlockingQueue<Delivery> inbox = new LinkedBlockingQueue<>();
            channel.basicQos(2 * BATCH);
            channel.basicConsume(
                    Topology.JOURNAL,
                    false,
                    Map.of("x-stream-offset", Date.from(since)),
                    (_, delivery) -> inbox.add(delivery),
                    (_, _) -> {});
            new Reading(channel, inbox, marker, batch).toTheEnd();
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("reading the journal was interrupted", e);
        } finally {
            connection.abort();
        }
    }

    private Connection connect() {
        try {
            return client.newConnection("seedance-queue journal");
        } catch (IOException | TimeoutException e) {
            throw failure(e);
        }
    }

    private String mark(Channel channel)
            throws IOException, InterruptedException, TimeoutException {
        String marker = UUID.randomUUID().toString();
        channel.confirmSelect();
        BasicProperties properties =
                MessageProperties.PERSISTENT_BASIC.builder().type(MARKER).messageId(marker).build();
        channel.basicPublish("", Topology.JOURNAL, properties, new byte[0]);
        channel.waitForConfirmsOrDie(confirmTimeout.toMillis());
        return marker;
    }

    private JournalException failure(Exception e) {
        if (isMissing(e)) {
            return new JournalException(
                    "broker %s has no stream %s: every API and worker declares it, on RabbitMQ 3.10 or later"
                            .formatted(address, Topology.JOURNAL),
                    e);
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason =
                root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return new JournalException(
                "journal not readable at broker %s: %s".formatted(address, reason), e);
    }

    private static boolean isMissing(Exception e) {
        ShutdownSignalException signal =
                e instanceof ShutdownSignalException own
                        ? own
                        : e.getCause() instanceof ShutdownSignalException cause ? cause : null;
        return signal != null
                && signal.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == AMQP.NOT_FOUND;
    }

    /** One way through the stream, in the thread that asked for it. */
    private static final class Reading {

        private final Channel channel;
        private final BlockingQueue<Delivery> inbox;
        private final String marker;
        private final Consumer<List<TaskEvent>> batch;
        private final List<TaskEvent> events = new ArrayList<>(BATCH);
        private int taken;
        private long lastTag;
        private long unreadable;

        Reading(
                Channel channel,
                BlockingQueue<Delivery> inbox,
                String marker,
                Consumer<List<TaskEvent>> batch) {
            this.channel = channel;
            this.inbox = inbox;
            this.marker = marker;
            this.batch = batch;
        }

        void toTheEnd() throws IOException, InterruptedException, TimeoutException {
            int silent = 0;
            while (silent < MAX_SILENT_TICKS) {
                Delivery delivery = inbox.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                if (delivery == null) {
                    silent++;
                    handOn();
                } else if (marker.equals(delivery.getProperties().getMessageId())) {
                    handOn();
                    report();
                    return;
                } else {
                    silent = 0;
                    take(delivery);
                }
            }
            throw new TimeoutException("it sent nothing for " + silent + " s");
        }

        private void take(Delivery delivery) throws IOException {
            taken++;
            lastTag = delivery.getEnvelope().getDeliveryTag();
            if (!MARKER.equals(delivery.getProperties().getType())) {
                TaskEvent event = TaskEvent.read(delivery.getBody());
                if (event == null) {
                    unreadable++;
                } else {
                    events.add(event);
                }
            }
            if (taken >= BATCH) {
                handOn();
            }
        }

        private void handOn() throws IOException {
            batch.accept(List.copyOf(events));
            events.clear();
            if (taken > 0) {
                taken = 0;
                // A stream keeps what is acknowledged; this only asks for more.
                channel.basicAck(lastTag, true);
            } else if (!channel.isOpen()) {
                throw new IOException("the connection was lost");
            }
        }

        private void report() {
            if (unreadable > 0) {
                log.warn("{} messages in the journal are no events and were skipped", unreadable);
            }
        }
    }
}
