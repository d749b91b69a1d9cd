package dev.seedancequeue.batch.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.batch.BatchStoreContract;
import dev.seedancequeue.batch.Batches;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.TestRedis;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisBatchStoreIT extends BatchStoreContract {

    private static final UnifiedJedis REDIS = TestRedis.open();

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
