package dev.seedancequeue.task.redis;

import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.TaskStoreLineContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import redis.clients.jedis.UnifiedJedis;

final class RedisTaskStoreLineIT extends TaskStoreLineContract {

    private static final UnifiedJedis REDIS = TestRedis.open();

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
