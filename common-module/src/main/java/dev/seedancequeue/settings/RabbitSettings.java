package dev.seedancequeue.settings;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the broker is.
 *
 * @param uri {@code amqp://user:password@host:port}, with {@code /vhost} if it is not the default
 *     one, {@code amqps://} for TLS
 * @param timeout for connecting and for each request on a channel
 * @param confirmTimeout how long a message may take to be confirmed before its fate is unknown
 */
@ConfigurationProperties(value = "seedance.rabbitmq", ignoreUnknownFields = false)
public record RabbitSettings(
        @DefaultValue("amqp://guest:guest@127.0.0.1:5672") URI uri,
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("5s") Duration confirmTimeout) {

    public RabbitSettings {
        Limits.address(uri, "amqp", "amqps");
        Limits.positive("timeout", timeout);
        Limits.positive("confirm-timeout", confirmTimeout);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RabbitSettings[%s:%d]".formatted(uri.getHost(), uri.getPort());
    }
}
