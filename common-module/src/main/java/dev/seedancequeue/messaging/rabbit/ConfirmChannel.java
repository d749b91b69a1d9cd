package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.AMQConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpTimeoutException;

/**
 * One channel in confirm mode for all threads: any number of messages are on their way at once, and
 * the broker confirms many of them with one word. The first error ends it, and with it all that is
 * on its way. Thread-safe.
 */
final class ConfirmChannel {

    /** Tells which message came back; only as long as that is on its way. */
    private static final String NUMBER_HEADER = "x-seedance-number";

    private final Channel channel;
    private final BoundedLock counting;
    private final NavigableMap<Long, CompletableFuture<Boolean>> unconfirmed =
            new ConcurrentSkipListMap<>();

    /** The number of the message that is being written, or 0. */
    private volatile long writing;

    private ConfirmChannel(Channel channel, Duration longestWait) {
        this.channel = channel;
        counting = new BoundedLock(longestWait, "writes a message");
    }

    /**
     * @param longestWait for others that write
     */
    static ConfirmChannel open(Connection connection, Duration longestWait) throws IOException {
        var opened =
                new ConfirmChannel(Objects.requireNonNull(connection.createChannel()), longestWait);
        opened.channel.addReturnListener(opened::returned);
        opened.channel.addConfirmListener(
                (last, all) -> opened.settle(last, all, true),
                (last, all) -> opened.settle(last, all, false));
        opened.channel.addShutdownListener(opened::lost);
        opened.channel.confirmSelect();
        return opened;
    }

    /**
     * Its connection may be closed, and the channel not yet: a thread stuck in a write holds it.
     */
    boolean isOpen() {
        return channel.isOpen() && channel.getConnection().isOpen();
    }

    /**
     * Whether a message's properties can be sent. If not, the client library throws only after it
     * has counted the message, and the channel has to be given up.
     */
    boolean fits(BasicProperties properties) {
        int max = channel.getConnection().getFrameMax();
        try {
            return max <= 0 || numbered(properties, 0).toFrame(0, 0).size() <= max;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a message.
     *
     * @param mandatory whether a message that reaches no queue counts as refused
     * @param patience how long sending and confirming may take; with a message that is still being
     *     written by then the connection is given up, as nothing else frees the thread
     * @return whether the broker has taken it; fails when the channel ends before that is known, or
     *     with a {@link TimeoutException} when that takes too long
     * @throws AlreadyClosedException nothing was sent
     * @throws AmqpTimeoutException nothing was sent, as the broker has not read what others send
     */
    CompletableFuture<Boolean> publish(
            String exchange,
            String routingKey,
            boolean mandatory,
            BasicProperties properties,
            byte[] body,
            Duration patience) {
        counting.lock();
        boolean sent = false;
        var confirm = new CompletableFuture<Boolean>();
        try {
            long number = channel.getNextPublishSeqNo();
            writing = number;
            expect(number, confirm, patience);
            channel.basicPublish(
                    exchange,
                    routingKey,
                    mandatory,
                    mandatory ? numbered(properties, number) : properties,
                    body);
            sent = true;
        } catch (AlreadyClosedException e) {
            confirm.completeExceptionally(e);
            throw e;
        } catch (IOException | RuntimeException e) {
            confirm.completeExceptionally(e);
        } finally {
            writing = 0;
            if (!sent) {
                // The library has counted a message that the broker may not have: all later
                // confirms would be taken for those of others.
                abort();
            }
            counting.unlock();
        }
        return confirm;
    }

    private void expect(long number, CompletableFuture<Boolean> confirm, Duration patience) {
        unconfirmed.put(number, confirm);
        var _ =
                confirm.whenComplete((_, failure) -> {
                    unconfirmed.remove(number);
                    if (failure instanceof TimeoutException && writing == number) {
                        Thread.startVirtualThread(this::breakConnection);
                    }
                });
        var _ = confirm.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static BasicProperties numbered(BasicProperties properties, long number) {
        Map<String, Object> headers = new HashMap<>();
        if (properties.getHeaders() != null) {
            headers.putAll(properties.getHeaders());
        }
        headers.put(NUMBER_HEADER, number);
        return properties.builder().headers(headers).build();
    }

    /** The broker says so before it confirms the message. */
    private void returned(Return back) {
        if (back.getProperties().getHeaders().get(NUMBER_HEADER) instanceof Long number) {
            settle(number, false, false);
        }
    }

    private void settle(long last, boolean all, boolean taken) {
        var settled =
                all ? unconfirmed.headMap(last, true) : unconfirmed.subMap(last, true, last, true);
        for (var next = settled.pollFirstEntry(); next != null; next = settled.pollFirstEntry()) {
            next.getValue().complete(taken);
        }
    }

    private void lost(@Nullable ShutdownSignalException known) {
        // The library knows of none when a thread stuck in a write keeps the channel from its end.
        var reason =
                known == null ? new ShutdownSignalException(true, false, null, channel) : known;
        unconfirmed.values().forEach(confirm -> confirm.completeExceptionally(reason));
    }

    /** To end it in good order one would have to write, and wait behind the one that is stuck. */
    private void breakConnection() {
        ((AMQConnection) channel.getConnection()).getFrameHandler().close();
    }

    private void abort() {
        try {
            channel.abort();
        } catch (IOException _) {
            // The connection is gone, and the channel with it.
        }
    }
}
