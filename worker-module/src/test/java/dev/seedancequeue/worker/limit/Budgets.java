package dev.seedancequeue.worker.limit;

import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.redis.RedisConnections;
import java.net.URI;
import java.time.Duration;
import redis.clients.jedis.UnifiedJedis;

/** Budgets for tests that are not about them. */
public final class Budgets {

    private static final UnifiedJedis NOWHERE =
            RedisConnections.open(
                    new RedisSettings(
                            URI.create("redis://127.0.0.1:1"),
                            Duration.ofMillis(200),
                            Duration.ofMillis(200),
                            4));

    private static final CallBudget AMPLE = new CallBudget(NOWHERE, "main", 1000, 1000, 1000);

    private Budgets() {}

    /** A thousand calls a second, counted without Redis. */
    public static CallBudget ample() {
        return AMPLE;
    }

    /** A Redis that is away. */
    public static UnifiedJedis nowhere() {
        return NOWHERE;
    }
}
