package dev.seedancequeue.workflow.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.redis.RedisConnections;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.testservers.TestServers;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.WorkflowStore;
import dev.seedancequeue.workflow.WorkflowStoreContract;
import dev.seedancequeue.workflow.Workflows;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisWorkflowStoreIT extends WorkflowStoreContract {

    private static final UnifiedJedis REDIS =
            RedisConnections.open(
                    new RedisSettings(
                            TestServers.redis().uri(),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(5),
                            4));

    @AfterAll
    static void close() {
        REDIS.close();
    }

    @Override
    protected WorkflowStore filledStore(InstantSource clock) {
        REDIS.flushAll();
        fill();
        return new RedisWorkflowStore(REDIS, clock);
    }

    @Override
    protected void empty() {
        REDIS.flushAll();
    }

    @Override
    protected void fill() {
        REDIS.set(RedisKeys.EPOCH, "epoch-1");
    }

    @Test
    void forgetsAWorkflowInTheEnd() {
        WorkflowStore store = filledStore(clock);
        var workflow = Workflows.drafts(1, new Deciding.Manual());
        store.advance(workflow);

        assertThat(REDIS.ttl(RedisKeys.workflow(workflow.tenant(), workflow.id().value())))
                .isBetween(1L, WorkflowStore.RETENTION.toSeconds());
    }
}
