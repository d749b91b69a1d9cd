package dev.seedancequeue.testservers;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Tells whether a server serves clients, by being one. */
enum Readiness {
    AMQP {
        @Override
        boolean serves(URI uri) {
            var factory = new ConnectionFactory();
            factory.setAutomaticRecoveryEnabled(false);
            factory.setConnectionTimeout(PROBE_TIMEOUT_MS);
            factory.setHandshakeTimeout(PROBE_TIMEOUT_MS);
            try {
                factory.setUri(uri);
                try (var connection = factory.newConnection("readiness")) {
                    return connection.isOpen();
                }
            } catch (IOException | TimeoutException _) {
                return false;
            } catch (URISyntaxException | GeneralSecurityException e) {
                throw new IllegalStateException("not an AMQP address: " + uri, e);
            }
        }
    },
    REDIS {
        @Override
        boolean serves(URI uri) {
            try (var socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(uri.getHost(), uri.getPort()), PROBE_TIMEOUT_MS);
                socket.setSoTimeout(PROBE_TIMEOUT_MS);
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                // +PONG when ready, -LOADING while the append-only file is read, -NOAUTH behind a
                // password, which is somebody else's server and proof enough that it is there.
                var answer =
                        new String(
                                socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
                return answer.equals("+PONG") || answer.equals("-NOAU");
            } catch (IOException _) {
                return false;
            }
        }
    };

    private static final int PROBE_TIMEOUT_MS = 5_000;

    /** Ten times what a start takes on two busy cores. */
    static final Duration START_LIMIT = Duration.ofSeconds(90);

    abstract boolean serves(URI uri);

    /**
     * Returns once the server at {@code uri} serves.
     *
     * @throws IllegalStateException with the log's tail, when it ended or {@code limit} passed
     */
    void await(URI uri, Duration limit, BooleanSupplier alive, Supplier<String> logTail) {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(limit)
                    .until(() -> !alive.getAsBoolean() || serves(uri));
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    "server at %s did not serve within %d s; its log ends:%n%s"
                            .formatted(uri, limit.toSeconds(), logTail.get()),
                    e);
        }
        if (!alive.getAsBoolean()) {
            throw new IllegalStateException(
                    "server at %s ended while it started; its log ends:%n%s"
                            .formatted(uri, logTail.get()));
        }
    }
}
