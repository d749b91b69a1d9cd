package dev.seedancequeue.batch.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.batch.BatchStoreContract;
import dev.seedancequeue.batch.Batches;
import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisConnections;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.testservers.TestServers;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisBatchStoreIT extends BatchStoreContract {

    private static final UnifiedJedis REDIS =
            RedisConnections.open(
                    new RedisSettings(
                            TestServers.redis().uri(),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(5),
                            4));

    private final BatchStore store = new RedisBatchStore(REDIS, InstantSource.fixed(Tasks.NOW));

    @BeforeEach
    void fill() {
        REDIS.flushAll();
        REDIS.set(RedisKeys.EPOCH, "epoch-1");
    }

    @AfterAll
    static void close() {
        REDIS.close();
    }

    @Override
    protected BatchStore store() {
        return store;
    }

    @Override
    protected void empty() {
        REDIS.flushAll();
    }

    @Test
    void forgetsBatchesInTheEnd() {
        Batch old = Batches.batch("old", Tasks.NOW.minus(BatchStore.RETENTION).minusSeconds(1));
        store.save(old);
        Batch batch = store.save(Batches.batch("new"));

        assertThat(REDIS.zrange(RedisKeys.batches(batch.tenant()), 0, -1))
                .containsExactly(batch.id().value());
        assertThat(REDIS.ttl(RedisKeys.batch(batch.tenant(), batch.id().value())))
                .isBetween(1L, BatchStore.RETENTION.toSeconds());
    }
}
