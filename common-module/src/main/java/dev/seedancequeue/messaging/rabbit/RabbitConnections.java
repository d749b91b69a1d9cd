package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** Connections to the broker with every time limit stated. */
public final class RabbitConnections {

    private static final int HEARTBEAT_SECONDS = 10;

    /**
     * The largest message that any RabbitMQ takes as it is delivered (3.x; 4 takes 16 MB). The
     * library's own bound is half of it, and one larger message would close the connection of all
     * consumers, again and again.
     */
    private static final int LARGEST_MESSAGE_BYTES = 128 * 1024 * 1024;

    private RabbitConnections() {}

    /** A client that does not reconnect by itself: whoever uses it knows better when to. */
    public static ConnectionFactory client(URI broker, Duration timeout) {
        var client = new ConnectionFactory();
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        try {
            client.setUri(withoutBarePath(broker));
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException("broker address cannot be used", e);
        }
        client.setConnectionTimeout(timeoutMs);
        client.setHandshakeTimeout(timeoutMs);
        client.setChannelRpcTimeout(timeoutMs);
        client.setShutdownTimeout(timeoutMs);
        client.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        client.setMaxInboundMessageBodySize(LARGEST_MESSAGE_BYTES);
        client.setAutomaticRecoveryEnabled(false);
        client.setTopologyRecoveryEnabled(false);
        return client;
    }

    /**
     * To the client library a trailing slash means a virtual host without a name; nobody's intent.
     */
    private static URI withoutBarePath(URI broker) {
        String text = broker.toString();
        return "/".equals(broker.getRawPath()) && text.endsWith("/")
                ? URI.create(text.substring(0, text.length() - 1))
                : broker;
    }
}
