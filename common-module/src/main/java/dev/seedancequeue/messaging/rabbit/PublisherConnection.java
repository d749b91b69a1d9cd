package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.BlockedListener;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionListener;

/**
 * The connection that only publishes: a broker alarm blocks it and leaves the consumers' connection
 * alone. Knows whether such an alarm is on, so that nobody waits for a confirm that cannot come.
 */
public final class PublisherConnection implements AutoCloseable {

    private static final int CHANNELS = 16;

    private final CachingConnectionFactory factory;
    private volatile @Nullable String alarm;

    public PublisherConnection(URI broker, Duration timeout) {
        factory = new CachingConnectionFactory(RabbitConnections.client(broker, timeout));
        factory.setConnectionNameStrategy(_ -> "seedance-queue publisher");
        factory.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        factory.setPublisherReturns(true);
        factory.setChannelCacheSize(CHANNELS);
        factory.setChannelCheckoutTimeout(timeout.toMillis());
        factory.addConnectionListener(new AlarmListener());
    }

    /** For declaring the topology over this connection. */
    public CachingConnectionFactory factory() {
        return factory;
    }

    /** Connects if need be; throws when the broker cannot be reached or takes no messages. */
    public void check() {
        factory.createConnection();
        String reason = alarm;
        if (reason != null) {
            throw new IllegalStateException("broker takes no messages now: " + reason);
        }
    }

    /** Why the broker takes no messages at the moment, or null when it does. */
    public @Nullable String alarm() {
        return alarm;
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
