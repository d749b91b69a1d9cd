package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One channel in confirm mode for all threads: any number of messages are on their way at once, and
 * the broker confirms many of them with one word. The first error ends it, and with it all that is
 * on its way. Thread-safe.
 */
final class ConfirmChannel {

    /** Tells which message came back; only as long as that is on its way. */
    private static final String NUMBER_HEADER = "x-seedance-number";

    private final Channel channel;
    private final ReentrantLock counting = new ReentrantLock();
    private final NavigableMap<Long, CompletableFuture<Boolean>> unconfirmed =
            new ConcurrentSkipListMap<>();

    private ConfirmChannel(Channel channel) {
        this.channel = channel;
    }

    static ConfirmChannel open(Connection connection) throws IOException {
        var opened = new ConfirmChannel(Objects.requireNonNull(connection.createChannel()));
        opened.channel.addReturnListener(opened::returned);
        opened.channel.addConfirmListener(
                (last, all) -> opened.settle(last, all, true),
                (last, all) -> opened.settle(last, all, false));
        opened.channel.addShutdownListener(opened::lost);
        opened.channel.confirmSelect();
        return opened;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Sends a message.
     *
     * @param mandatory whether a message that reaches no queue counts as refused
     * @return whether the broker has taken it; fails when the channel ends before that is known,
     *     and is forgotten once it is completed by whoever waited too long
     * @throws AlreadyClosedException nothing was sent
     */
    CompletableFuture<Boolean> publish(
            String exchange,
            String routingKey,
            boolean mandatory,
            BasicProperties properties,
            byte[] body) {
        var confirm = new CompletableFuture<Boolean>();
        counting.lock();
        try {
            long number = channel.getNextPublishSeqNo();
            unconfirmed.put(number, confirm);
            channel.basicPublish(
                    exchange,
                    routingKey,
                    mandatory,
                    mandatory ? numbered(properties, number) : properties,
                    body);
            var _ = confirm.whenComplete((_, _) -> unconfirmed.remove(number));
            return confirm;
        } catch (AlreadyClosedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library has counted a message that the broker may not have: all later confirms
            // would be taken for those of others.
            abort();
            return CompletableFuture.failedFuture(e);
        } finally {
            counting.unlock();
        }
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

    private void lost(ShutdownSignalException reason) {
        unconfirmed.values().forEach(confirm -> confirm.completeExceptionally(reason));
    }

    private void abort() {
        try {
            channel.abort();
        } catch (IOException _) {
            // The connection is gone, and the channel with it.
        }
    }
}
