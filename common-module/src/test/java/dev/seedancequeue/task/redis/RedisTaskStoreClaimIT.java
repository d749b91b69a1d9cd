package dev.seedancequeue.task.redis;

import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.TaskStoreClaimContract;
import dev.seedancequeue.testservers.TestServers;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import redis.clients.jedis.UnifiedJedis;

final class RedisTaskStoreClaimIT extends TaskStoreClaimContract {

    private static final UnifiedJedis REDIS =
            RedisConnections.open(
                    new RedisSettings(
                            TestServers.redis().uri(),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(5),
                            32));

    @AfterAll
    static void close() {
        REDIS.close();
    }

    @Override
    protected TaskStore emptyStore(InstantSource clock) {
        wipe();
        return new RedisTaskStore(REDIS, clock);
    }

    @Override
    protected void wipe() {
        REDIS.flushAll();
    }
}
