package dev.seedancequeue.task.redis;

import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.testservers.TestServers;
import java.time.Duration;
import redis.clients.jedis.UnifiedJedis;

/** The tests' own Redis, as the product connects to it. */
public final class TestRedis {

    private TestRedis() {}

    /** Connections that the caller closes. */
    public static UnifiedJedis open() {
        return RedisConnections.open(
                new RedisSettings(
                        TestServers.redis().uri(),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        32));
    }
}
