package dev.seedancequeue.client;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link SeedanceClient} works; made by {@link #of} and changed by the {@code with} methods.
 *
 * @param broker {@code amqp://user:password@host:port}, or {@code amqps}, for which the broker's
 *     certificate has to be trusted by this JVM ({@code javax.net.ssl.trustStore}) and to name host
 * @param confirmLimit how long a request may be on its way to the broker, over lost connections
 *     too, before it fails; 1 minute by default
 * @param answerLimit how long a request that is safe may lack an answer before its future fails; 2
 *     minutes by default. It is answered nevertheless, to nobody: as an event, or when it is
 *     submitted again
 * @param maxUnconfirmed how many requests may be on their way, beyond which {@code submit} waits;
 *     1,000 by default, of up to 1 MB each
 * @param maxUnanswered how many requests may lack an answer, beyond which {@code submit} waits;
 *     100,000 by default, of some hundred bytes each
 * @param tenant whose tasks they are; null, the default, for {@code default}, the one whose tasks
 *     HTTP shows
 */
public record ClientSettings(
        URI broker,
        Duration confirmLimit,
        Duration answerLimit,
        int maxUnconfirmed,
        int maxUnanswered,
        @Nullable String tenant) {

    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final String FORM = "broker has to be amqp://user:password@host:port, or amqps";
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int TIMEOUT_MS = 5_000;
    private static final int HEARTBEAT_SECONDS = 10;

    public ClientSettings {
        requireBroker(broker);
        requirePositive("confirmLimit", confirmLimit);
        requirePositive("answerLimit", answerLimit);
        requirePositive("maxUnconfirmed", maxUnconfirmed);
        requirePositive("maxUnanswered", maxUnanswered);
        if (tenant != null) {
            requireName("tenant", tenant);
        }
    }

    /** The usual ones. */
    public static ClientSettings of(URI broker) {
        return new ClientSettings(
                broker, Duration.ofMinutes(1), Duration.ofMinutes(2), 1_000, 100_000, null);
    }

    /** The same with other time limits. */
    public ClientSettings withLimits(Duration confirm, Duration answer) {
        return new ClientSettings(broker, confirm, answer, maxUnconfirmed, maxUnanswered, tenant);
    }

    /** The same with other bounds of what is under way. */
    public ClientSettings withBounds(int unconfirmed, int unanswered) {
        return new ClientSettings(
                broker, confirmLimit, answerLimit, unconfirmed, unanswered, tenant);
    }

    /** The same for another tenant. */
    public ClientSettings withTenant(String name) {
        return new ClientSettings(
                broker, confirmLimit, answerLimit, maxUnconfirmed, maxUnanswered, name);
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return ("broker %s:%d, confirmLimit %s, answerLimit %s, maxUnconfirmed %d, maxUnanswered"
                        + " %d, tenant %s")
                .formatted(
                        broker.getHost(),
                        broker.getPort(),
                        confirmLimit,
                        answerLimit,
                        maxUnconfirmed,
                        maxUnanswered,
                        tenant);
    }

    static void requireName(String field, @Nullable String value) {
        if (value == null || !NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s is %s and has to be 1 to 255 visible ASCII characters"
                            .formatted(field, value == null ? "null" : "\"" + value + "\""));
        }
    }

    static void requirePositive(String field, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s and has to be positive, and at most %s"
                            .formatted(field, value, LONGEST));
        }
    }

    /** Without a host RabbitMQ's client would go to localhost. Shows no address: passwords. */
    private static void requireBroker(URI broker) {
        String scheme = broker.getScheme();
        if (!"amqp".equalsIgnoreCase(scheme) && !"amqps".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException(
                    FORM + "; it begins with " + (scheme == null ? "neither" : scheme));
        }
        if (broker.getHost() == null) {
            throw new IllegalArgumentException(
                    FORM
                            + "; no host can be read from it: write @ : / in user and password as"
                            + " %40 %3A %2F, and no _ in the host's name");
        }
    }

    private static void requirePositive(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "%s is %d and has to be at least 1".formatted(field, value));
        }
    }

    /** Connections to the broker with every limit stated, which do not recover by themselves. */
    ConnectionFactory connections() {
        var factory = new ConnectionFactory();
        boolean isTls = "amqps".equalsIgnoreCase(broker.getScheme());
        try {
            factory.setUri(isTls ? withoutTls(broker) : withoutBarePath(broker));
            if (isTls) {
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
        } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(FORM, e);
        }
        if (isTls && broker.getPort() < 0) {
            factory.setPort(ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT);
        }
        factory.setConnectionTimeout(TIMEOUT_MS);
        factory.setHandshakeTimeout(TIMEOUT_MS);
        factory.setChannelRpcTimeout(TIMEOUT_MS);
        factory.setShutdownTimeout(TIMEOUT_MS);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setThreadFactory(Daemons.named("seedance-client connection"));
        return factory;
    }

    /** By the scheme alone, RabbitMQ's client would trust every certificate. */
    private static URI withoutTls(URI broker) {
        return withoutBarePath(URI.create("amqp" + broker.toString().substring("amqps".length())));
    }

    /** To RabbitMQ's client a trailing slash means a virtual host without a name. */
    private static URI withoutBarePath(URI broker) {
        String text = broker.toString();
        return "/".equals(broker.getRawPath()) && text.endsWith("/")
                ? URI.create(text.substring(0, text.length() - 1))
                : broker;
    }
}
