package dev.seedancequeue.client;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one queue of a client, for answers to its requests and for the ends of all tasks. It outlives
 * connections and the broker's restarts, so that nothing is missed meanwhile, and goes with the
 * client, or by itself after {@link #FORGOTTEN}. When {@value #MAX_LENGTH} messages wait, the
 * oldest are dropped: never may a client that is away hold up others.
 */
final class Inbox implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Inbox.class);
    private static final String EXCHANGE = "seedance.events";
    private static final Duration FORGOTTEN = Duration.ofMinutes(30);
    private static final int MAX_LENGTH = 100_000;
    private static final int PREFETCH = 500;

    private final String queue = "seedance.client." + UUID.randomUUID();
    private final BiConsumer<@Nullable String, JsonNode> messages;
    private final KeptConnection connection;

    /**
     * @param messages gets the correlation id, if there is one, and the content of each message,
     *     perhaps more than once; must not wait
     */
    Inbox(ConnectionFactory broker, BiConsumer<@Nullable String, JsonNode> messages) {
        this.messages = messages;
        connection = new KeptConnection(broker, "seedance-client inbox", this::listen);
    }

    void open() {
        connection.open();
    }

    /** Where answers have to be sent. */
    String queue() {
        return queue;
    }

    private void listen(Connection open, Runnable ready) throws IOException, InterruptedException {
        Channel channel = Exchanges.channelThatSees(open, EXCHANGE);
        var lost = new CountDownLatch(1);
        channel.addShutdownListener(cause -> lost.countDown());
        channel.basicQos(PREFETCH);
        Map<String, Object> arguments =
                Map.of("x-expires", FORGOTTEN.toMillis(), "x-max-length", MAX_LENGTH);
        channel.queueDeclare(queue, true, false, false, arguments);
        for (String type : TaskEnd.eventTypes()) {
            channel.queueBind(queue, EXCHANGE, type);
        }
        channel.basicConsume(
                queue,
                false,
                (tag, message) -> {
                    read(message);
                    acknowledge(channel, message);
                },
                tag -> lost.countDown());
        ready.run();
        lost.await();
        throw new IOException(
                "the queue " + queue + " is not read any more", channel.getCloseReason());
    }

    private void read(Delivery message) {
        try {
            messages.accept(
                    message.getProperties().getCorrelationId(),
                    JsonMapper.shared().readTree(message.getBody()));
        } catch (RuntimeException e) {
            // Whatever somebody else put there: it must not stand in the way of the next.
            log.atWarn().addKeyValue("cause", e.getMessage()).log("a message cannot be read");
        }
    }

    /** What cannot be acknowledged any more comes again, over the next connection. */
    private static void acknowledge(Channel channel, Delivery message) {
        try {
            channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
        } catch (IOException | AlreadyClosedException e) {
            log.debug("not acknowledged: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        Connection open = connection.current();
        if (open != null) {
            try (Channel channel = open.createChannel()) {
                channel.queueDelete(queue);
            } catch (IOException | TimeoutException | RuntimeException e) {
                log.debug("the queue {} is left to expire: {}", queue, e.getMessage());
            }
        }
        connection.close();
    }
}
