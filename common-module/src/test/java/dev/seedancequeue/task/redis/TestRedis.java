package dev.seedancequeue.task.redis;

import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.time.Duration;
import redis.clients.jedis.UnifiedJedis;

/** The tests' own Redis, as the product connects to it. */
public final class TestRedis {

    private TestRedis() {}

    /** Connections that the caller closes. */
    public static UnifiedJedis open() {
        return open(TestServers.redis().uri());
    }

    /** A Redis that is away. */
    public static UnifiedJedis nowhere() {
        return open(URI.create("redis://127.0.0.1:1"));
    }

    static UnifiedJedis open(URI uri) {
        return RedisConnections.open(
                new RedisSettings(uri, Duration.ofSeconds(2), Duration.ofSeconds(5), 32));
    }
}
