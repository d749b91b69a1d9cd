package dev.seedancequeue.messaging.rabbit;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** Connections to the broker with every time limit stated. */
public final class RabbitConnections {

    private static final int HEARTBEAT_SECONDS = 10;

    /**
     * The largest message that any RabbitMQ takes as it is delivered (3.x; 4 takes 16 MB). The
     * library's own bound is half of it, and one larger message would close the connection of all
     * consumers, again and again.
     */
    private static final int LARGEST_MESSAGE_BYTES = 128 * 1024 * 1024;

    private static final ExecutorService SHUTDOWNS = Executors.newVirtualThreadPerTaskExecutor();

    private RabbitConnections() {}

    /**
     * A client that does not reconnect by itself: whoever uses it knows better when to.
     *
     * @param broker with {@code amqps} its certificate has to be trusted by this JVM ({@code
     *     javax.net.ssl.trustStore}) and to name the host
     */
    public static ConnectionFactory client(URI broker, Duration timeout) {
        var client = new ConnectionFactory();
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        boolean isTls = "amqps".equalsIgnoreCase(broker.getScheme());
        try {
            client.setUri(withoutBarePath(isTls ? withoutTls(broker) : broker));
            if (isTls) {
                client.useSslProtocol(SSLContext.getDefault());
                client.enableHostnameVerification();
            }
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException("broker address cannot be used", e);
        }
        if (isTls && broker.getPort() < 0) {
            client.setPort(ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT);
        }
        client.setConnectionTimeout(timeoutMs);
        client.setHandshakeTimeout(timeoutMs);
        client.setChannelRpcTimeout(timeoutMs);
        client.setShutdownTimeout(timeoutMs);
        // Else an answer that comes too late is taken for that to the next request.
        client.setChannelShouldCheckRpcResponseType(true);
        // A channel in which a thread is stuck in a write would hold up the end of its connection,
        // which is what frees the thread.
        client.setShutdownExecutor(SHUTDOWNS);
        client.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        client.setMaxInboundMessageBodySize(LARGEST_MESSAGE_BYTES);
        client.setAutomaticRecoveryEnabled(false);
        client.setTopologyRecoveryEnabled(false);
        return client;
    }

    /** By the scheme alone the client library would trust every certificate. */
    private static URI withoutTls(URI broker) {
        return URI.create("amqp" + broker.toString().substring("amqps".length()));
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
