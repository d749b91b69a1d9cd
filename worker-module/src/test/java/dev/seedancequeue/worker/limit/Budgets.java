package dev.seedancequeue.worker.limit;

import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.redis.RedisConnections;
import java.net.URI;
import java.time.Duration;

/** Budgets for tests that are not about them. */
public final class Budgets {

    private static final CallBudget AMPLE = open();

    private Budgets() {}

    /** A thousand calls a second, counted without Redis. */
    public static CallBudget ample() {
        return AMPLE;
    }

    private static CallBudget open() {
        var nowhere =
                new RedisSettings(
                        URI.create("redis://127.0.0.1:1"),
                        Duration.ofMillis(200),
                        Duration.ofMillis(200),
                        4);
        return new CallBudget(RedisConnections.open(nowhere), "main", 1000, 1000, 1000);
    }
}
