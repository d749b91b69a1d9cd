package dev.seedancequeue.messaging.webhook;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import dev.seedancequeue.json.Completeness;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublishException.Reason;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.rabbit.BrokerLock;
import dev.seedancequeue.messaging.rabbit.RabbitConnections;
import dev.seedancequeue.webhook.Endpoints;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Where the webhook endpoints are kept: one message in a durable queue. Whoever reads or changes it
 * holds a lock, and puts the next message in before the old one goes, so that a death in between
 * leaves two, of which the newer holds. Thread-safe.
 */
public final class EndpointQueue {

    /** A second one waits this long for the first. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** So often an empty queue is looked at again: what a dead process held comes back late. */
    private static final int LOOKS = 5;

    private final ConnectionFactory client;
    private final String address;
    private final Duration confirmTimeout;

    public EndpointQueue(URI broker, Duration timeout, Duration confirmTimeout) {
        this.client = RabbitConnections.client(broker, timeout);
        this.address = broker.getHost() + ":" + broker.getPort();
        this.confirmTimeout = confirmTimeout;
    }

    /**
     * Reads the endpoints, changes them, and asks the broker for the events that they want.
     *
     * @param change gives back what it was given to change nothing
     * @param told what holds from now on, while nobody else can change it
     * @throws PublishException the broker is away, or somebody else takes too long; {@code
     *     UNCONFIRMED} when the change may or may not hold
     */
    public Endpoints change(UnaryOperator<Endpoints> change, Consumer<Endpoints> told) {
        boolean sent = false;
        try (BrokerLock lock = lock()) {
            List<GetResponse> kept = take(lock.channel());
            Endpoints before = newest(kept);
            Endpoints after = changed(change, before, lock.channel());
            if (!kept.isEmpty() || !after.equals(before)) {
                sent = true;
                put(lock.channel(), after);
                bind(lock.channel(), before.types(), after.types());
                for (GetResponse old : kept) {
                    lock.channel().basicAck(old.getEnvelope().getDeliveryTag(), false);
                }
            }
            told.accept(after);
            return after;
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            throw new PublishException(
                    sent ? Reason.UNCONFIRMED : Reason.UNAVAILABLE,
                    "webhook endpoints at broker %s: %s".formatted(address, e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException(Reason.UNCONFIRMED, "interrupted", e);
        }
    }

    /** What it throws leaves all as it was, before anybody else may look. */
    private static Endpoints changed(
            UnaryOperator<Endpoints> change, Endpoints before, Channel channel) throws IOException {
        try {
            return change.apply(before);
        } catch (RuntimeException e) {
            channel.basicRecover(true);
            throw e;
        }
    }

    private BrokerLock lock() throws IOException, TimeoutException {
        BrokerLock lock = BrokerLock.take(client, Topology.WEBHOOK_ENDPOINTS_LOCK, PATIENCE);
        if (lock == null) {
            throw new TimeoutException("somebody else has changed them for " + PATIENCE);
        }
        return lock;
    }

    private static List<GetResponse> take(Channel channel) throws IOException {
        List<GetResponse> kept = new ArrayList<>();
        for (int look = 1; kept.isEmpty() && look <= LOOKS; look++) {
            GetResponse got = channel.basicGet(Topology.WEBHOOK_ENDPOINTS, false);
            if (got == null) {
                BrokerLock.pause();
            }
            while (got != null) {
                kept.add(got);
                got = channel.basicGet(Topology.WEBHOOK_ENDPOINTS, false);
            }
        }
        return kept;
    }

    private static Endpoints newest(List<GetResponse> kept) throws IOException {
        Endpoints newest = Endpoints.NONE;
        for (GetResponse message : kept) {
            Endpoints read = read(message.getBody());
            if (read == null) {
                throw new IOException("they were written by a newer version, or by somebody else");
            }
            newest = read.revision() > newest.revision() ? read : newest;
        }
        return newest;
    }

    private static @Nullable Endpoints read(byte[] body) {
        try {
            Endpoints read = Json.mapper().readValue(body, Endpoints.class);
            boolean whole =
                    read != null
                            && read.schemaVersion() <= Endpoints.SCHEMA_VERSION
                            && read.all().stream()
                                    .allMatch(each -> Completeness.missing(each) == null);
            return whole ? read : null;
        } catch (JacksonException | IllegalArgumentException _) {
            return null;
        }
    }

    private void put(Channel channel, Endpoints endpoints)
            throws IOException, InterruptedException, TimeoutException {
        channel.confirmSelect();
        channel.basicPublish(
                "",
                Topology.WEBHOOK_ENDPOINTS,
                MessageProperties.MINIMAL_PERSISTENT_BASIC,
                Json.mapper().writeValueAsBytes(endpoints));
        channel.waitForConfirmsOrDie(confirmTimeout.toMillis());
    }

    /** Both are harmless when they are done twice, or were done before. */
    private static void bind(Channel channel, Set<String> before, Set<String> after)
            throws IOException {
        for (String type : after) {
            channel.queueBind(Topology.WEBHOOK_EVENTS, Topology.EVENTS, type);
        }
        Set<String> unwanted = new TreeSet<>(before);
        unwanted.removeAll(after);
        for (String type : unwanted) {
            channel.queueUnbind(Topology.WEBHOOK_EVENTS, Topology.EVENTS, type);
        }
    }
}
