package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionListener;
import org.springframework.amqp.rabbit.support.DefaultMessagePropertiesConverter;
import org.springframework.amqp.rabbit.support.RabbitExceptionTranslator;
import org.springframework.core.NestedExceptionUtils;

/**
 * The connection that only publishes: a broker alarm blocks it and leaves the consumers' connection
 * alone. Knows whether such an alarm is on, so that nobody waits for a confirm that cannot come.
 */
public final class PublisherConnection implements AutoCloseable {

    private final CachingConnectionFactory factory;
    private final Duration timeout;
    private final BoundedLock opening;
    private volatile @Nullable ConfirmChannel channel;
    private volatile @Nullable String alarm;

    public PublisherConnection(URI broker, Duration timeout) {
        this.timeout = timeout;
        opening = new BoundedLock(timeout, "connects");
        factory = new CachingConnectionFactory(RabbitConnections.client(broker, timeout));
        factory.setConnectionNameStrategy(_ -> "seedance-queue publisher");
        factory.addConnectionListener(new AlarmListener());
    }

    /** For declaring the topology over this connection. */
    public CachingConnectionFactory factory() {
        return factory;
    }

    /**
     * The channel on which all publish; connects if need be, or waits for another that does, not
     * longer than the timeout.
     *
     * @throws AmqpException there is no connection; nothing was sent
     */
    ConfirmChannel channel() {
        ConfirmChannel current = channel;
        if (current != null && current.isOpen()) {
            return current;
        }
        opening.lock();
        try {
            ConfirmChannel opened = channel;
            if (opened == null || !opened.isOpen()) {
                opened = ConfirmChannel.open(delegate(), timeout);
                channel = opened;
            }
            return opened;
        } catch (IOException | ShutdownSignalException e) {
            throw RabbitExceptionTranslator.convertRabbitAccessException(e);
        } finally {
            opening.unlock();
        }
    }

    /**
     * A channel of the caller's own, for other things than publishing; connects if need be.
     *
     * @throws AmqpException there is no connection
     */
    Channel openChannel() throws IOException {
        return Objects.requireNonNull(delegate().createChannel(), "a channel");
    }

    private com.rabbitmq.client.Connection delegate() {
        return Objects.requireNonNull(factory.createConnection().getDelegate(), "a connection");
    }

    /**
     * Connects if need be; throws when the broker cannot be reached, takes no messages, or has
     * queues that another version declared.
     */
    public void check() {
        try {
            factory.createConnection();
        } catch (AmqpException e) {
            throw declaredOtherwise(e) ? new IllegalStateException(explained(e)) : e;
        }
        String reason = alarm;
        if (reason != null) {
            throw new IllegalStateException("broker takes no messages now: " + reason);
        }
    }

    private static boolean declaredOtherwise(AmqpException failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure)
                        instanceof ShutdownSignalException shutdown
                && shutdown.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == AMQP.PRECONDITION_FAILED;
    }

    private static String explained(AmqpException failure) {
        return "a queue or exchange was declared by another version with other arguments; what to"
                + " do says docs/messages.md, Changing an argument: "
                + NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
    }

    /** Why the broker takes no messages at the moment, or null when it does. */
    public @Nullable String alarm() {
        return alarm;
    }

    /** Whether a message's properties can be sent; they cannot when its headers are too large. */
    boolean fitsIntoAFrame(MessageProperties message) {
        try {
            return channel()
                    .fits(
                            new DefaultMessagePropertiesConverter()
                                    .fromMessageProperties(message, StandardCharsets.UTF_8.name()));
        } catch (AmqpException _) {
            // There is no connection: sending will say so.
            return true;
        }
    }

    @Override
    public void close() {
        factory.destroy();
    }

    private final class AlarmListener implements ConnectionListener {
        @Override
        public void onCreate(@Nullable Connection connection) {
            alarm = null;
            if (connection == null) {
                return;
            }
            connection.addBlockedListener(
                    new BlockedListener() {
                        @Override
                        public void handleBlocked(String reason) {
                            alarm = reason;
                        }

                        @Override
                        public void handleUnblocked() {
                            alarm = null;
                        }
                    });
        }

        @Override
        public void onClose(Connection connection) {
            alarm = null;
        }
    }
}
