package dev.seedancequeue.task.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.TaskStoreContract;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisTaskStoreIT extends TaskStoreContract {

    private static final UnifiedJedis REDIS = open(TestServers.redis().uri());

    private static UnifiedJedis open(URI uri) {
        return RedisConnections.open(
                new RedisSettings(uri, Duration.ofSeconds(2), Duration.ofSeconds(5), 32));
    }

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
    void forgetsEverythingInTheEnd() {
        TaskStore store = emptyStore(clock);
        store.beginRefill("test");
        store.completeRefill("test");
        Task task = Tasks.queued(store.epoch());
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.recordOrder(task, Tasks.ACCOUNT, Tasks.PROVIDER_ID);
        store.advance(task);
        store.reserveKey(task.tenant(), "k", "hash", task.id());
        store.completeKey(task.tenant(), "k", task);

        assertThat(REDIS.keys("*"))
                .filteredOn(key -> !key.equals(RedisKeys.EPOCH))
                .hasSize(5)
                .allSatisfy(key ->
                        assertThat(REDIS.ttl(key))
                                .isBetween(1L, 2 * TaskStore.RETENTION.toSeconds()));
    }

    @Test
    void worksOnAfterRedisForgotTheScripts() {
        TaskStore store = emptyStore(clock);
        REDIS.scriptFlush();

        assertThat(store.advance(Tasks.queued())).isEqualTo(TaskStore.Advance.WRITTEN);
    }

    @Test
    void saysThatTheStoreIsAwayWhenNobodyListens() {
        try (UnifiedJedis nobody = open(URI.create("redis://127.0.0.1:1"))) {
            var store = new RedisTaskStore(nobody, clock);

            assertThatThrownBy(() -> store.find("default", Tasks.queued().id()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageStartingWith("redis did not answer find: ");
        }
    }
}
