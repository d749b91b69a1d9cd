package dev.seedancequeue.task.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.TaskStoreRefillContract;
import dev.seedancequeue.task.Tasks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisTaskStoreRefillIT extends TaskStoreRefillContract {

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

    @Test
    void remembersWhatItRestoredAsLongAsItWouldHaveWithoutTheLoss() {
        TaskStore store = emptyStore(clock);
        Task accepted = Tasks.queued("an epoch before", "k", "hash");
        clock.pass(Duration.ofDays(3));
        var sinceYesterday = clock.instant().minus(Duration.ofDays(1));

        store.restore(
                List.of(
                        new TaskStore.Remembered(accepted, accepted.createdAt()),
                        new TaskStore.Remembered(accepted.snoozed(), sinceYesterday),
                        new TaskStore.Remembered(
                                accepted.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW)
                                        .running(Tasks.NOW),
                                accepted.createdAt())));

        assertThat(REDIS.ttl(RedisKeys.task(accepted.tenant(), accepted.id())))
                .as("of the task, never shortened")
                .isCloseTo(Duration.ofDays(7).toSeconds(), within(60L));
        assertThat(REDIS.ttl(RedisKeys.idempotency(accepted.tenant(), "k")))
                .as("of the key")
                .isCloseTo(Duration.ofDays(4).toSeconds(), within(60L));
    }

    @Test
    void restoresManyAtOnce() {
        TaskStore store = emptyStore(clock);
        var many =
                IntStream.range(0, 5000)
                        .mapToObj(_ -> new TaskStore.Remembered(Tasks.succeeded(), Tasks.NOW))
                        .toList();
        REDIS.scriptFlush();

        assertThat(store.restore(many)).isEqualTo(5000);
        assertThat(REDIS.dbSize()).as("and one list of them").isEqualTo(5001);
    }

    @Test
    void losesThePlaceOfARefillerThatFellSilent() {
        TaskStore store = emptyStore(clock);
        store.beginRefill("dead");
        assertThat(REDIS.pttl(RedisKeys.REFILL)).isBetween(1L, TaskStore.REFILL_LEASE.toMillis());
        REDIS.pexpire(RedisKeys.REFILL, 500);
        store.continueRefill("dead");
        assertThat(REDIS.pttl(RedisKeys.REFILL)).as("after it was heard of").isGreaterThan(500);

        REDIS.del(RedisKeys.REFILL);

        assertThat(store.beginRefill("next")).isTrue();
        assertThat(store.continueRefill("dead")).isFalse();
    }
}
