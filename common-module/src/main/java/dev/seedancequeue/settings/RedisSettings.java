package dev.seedancequeue.settings;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Redis is.
 *
 * @param uri {@code redis://user:password@host:port/database}, {@code rediss://} for TLS
 * @param connectTimeout for opening a connection
 * @param timeout for one command, and for getting a connection from the pool
 * @param connections the largest number of connections of this process
 */
@ConfigurationProperties(value = "seedance.redis", ignoreUnknownFields = false)
public record RedisSettings(
        @DefaultValue("redis://127.0.0.1:6379") URI uri,
        @DefaultValue("500ms") Duration connectTimeout,
        @DefaultValue("1s") Duration timeout,
        @DefaultValue("32") int connections) {

    public RedisSettings {
        Limits.address(uri, "redis", "rediss");
        Limits.positive("connect-timeout", connectTimeout);
        Limits.positive("timeout", timeout);
        if (connections < 1) {
            throw new IllegalArgumentException(
                    "connections has to be at least 1, not " + connections);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RedisSettings[%s:%d]".formatted(uri.getHost(), uri.getPort());
    }
}
