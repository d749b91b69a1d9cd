package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;

/**
 * How many messages wait in a queue, as the broker counts them, by a passive declaration, which
 * moves none. Thread-safe.
 */
public final class WaitingMessages {

    private static final Logger log = LoggerFactory.getLogger(WaitingMessages.class);

    private final Channels channels;
    private @Nullable Channel channel;

    /** Where a channel of one's own comes from. */
    @FunctionalInterface
    public interface Channels {
        Channel open() throws IOException, TimeoutException;
    }

    public WaitingMessages(Channels channels) {
        this.channels = channels;
    }

    /** Empty while the broker is away, or when it has no such queue. */
    public synchronized OptionalLong in(String queue) {
        try {
            if (channel == null || !channel.isOpen()) {
                channel = channels.open();
            }
            return OptionalLong.of(channel.messageCount(queue));
        } catch (IOException | TimeoutException | ShutdownSignalException | AmqpException e) {
            log.debug("queue {} cannot be counted: {}", queue, e.getMessage());
            abandon();
            return OptionalLong.empty();
        }
    }

    /** An answer that comes too late would be taken for the answer about another queue. */
    private void abandon() {
        try {
            if (channel != null) {
                channel.abort();
            }
        } catch (IOException e) {
            log.debug("channel closed unclean: {}", e.getMessage());
        } finally {
            channel = null;
        }
    }
}
