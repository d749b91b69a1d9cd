package dev.seedancequeue.worker.delivery;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many messages wait in a queue, as the broker counts them; 0 while it is away. */
public final class WaitingMessages implements ToLongFunction<String> {

    private static final Logger log = LoggerFactory.getLogger(WaitingMessages.class);

    private final ConsumerConnection connection;
    private @Nullable Channel channel;

    public WaitingMessages(ConsumerConnection connection) {
        this.connection = connection;
    }

    @Override
    public synchronized long applyAsLong(String queue) {
        try {
            if (channel == null || !channel.isOpen()) {
                channel = connection.openChannel();
            }
            return channel.messageCount(queue);
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            log.debug("queue {} cannot be counted: {}", queue, e.getMessage());
            abandon();
            return 0;
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
