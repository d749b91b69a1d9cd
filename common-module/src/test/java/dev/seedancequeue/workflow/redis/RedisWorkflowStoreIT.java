package dev.seedancequeue.workflow.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.TestRedis;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowStore;
import dev.seedancequeue.workflow.WorkflowStore.Remembered;
import dev.seedancequeue.workflow.WorkflowStoreContract;
import dev.seedancequeue.workflow.Workflows;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisWorkflowStoreIT extends WorkflowStoreContract {

    private static final UnifiedJedis REDIS = TestRedis.open();

    private static final Fact CANCELLED = new Fact.Cancelled("anna", Tasks.NOW);

    private final Workflow workflow = Workflows.drafts(1, new Deciding.Manual());

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
        store.advance(workflow);

        assertThat(secondsLeft()).isBetween(1L, WorkflowStore.RETENTION.toSeconds());
    }

    @Test
    void forgetsAReservedIdInTheEnd() {
        WorkflowStore store = filledStore(clock);
        store.reserve(workflow.tenant(), workflow.id(), "hash");

        assertThat(secondsLeft()).isBetween(1L, WorkflowStore.RETENTION.toSeconds());
    }

    @Test
    void remembersAWorkflowLongerWhenAFactIsNoted() {
        WorkflowStore store = filledStore(clock);
        store.advance(workflow);
        REDIS.expire(key(), 60);

        store.note(workflow.tenant(), workflow.id(), Workflow.CANCEL, CANCELLED, Set.of());

        assertThat(secondsLeft()).isGreaterThan(60);
    }

    @Test
    void theJournalNeverMakesAWorkflowForgottenEarlier() {
        WorkflowStore store = filledStore(clock);
        store.advance(workflow);
        Instant longAgo = clock.instant().minus(WorkflowStore.RETENTION).plusSeconds(60);

        store.restore(List.of(new Remembered(workflow, longAgo)));
        assertThat(secondsLeft()).isGreaterThan(60);

        REDIS.flushAll();
        store.restore(List.of(new Remembered(workflow, longAgo)));
        assertThat(secondsLeft()).isBetween(1L, 60L);
    }

    private String key() {
        return RedisKeys.workflow(workflow.tenant(), workflow.id().value());
    }

    private long secondsLeft() {
        return REDIS.ttl(key());
    }
}
