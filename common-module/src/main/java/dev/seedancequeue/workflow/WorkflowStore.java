package dev.seedancequeue.workflow;

import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every workflow, for fast reads, and the place where it is settled which of two
 * facts came first. A cache as {@link TaskStore}, with the same lifetime and the same exceptions.
 */
public interface WorkflowStore {

    /** A workflow is remembered this long after its last change. */
    Duration RETENTION = TaskStore.RETENTION;

    /**
     * The workflow with all its facts, or null when this tenant has none of that id.
     *
     * @throws StoreNotFilledException it is not known, and the store is not filled
     */
    @Nullable Workflow find(String tenant, WorkflowId id);

    /**
     * Reserves an id that comes from an idempotency key for one body; twice is the same as once.
     *
     * @return false when the id stands for another body
     * @throws StoreNotFilledException the store is not filled: whether the key is new is not known
     */
    boolean reserve(String tenant, WorkflowId id, String bodyHash);

    /**
     * Writes the workflow if it is newer than what is there, and its facts in any case, each unless
     * one of that name is known.
     *
     * @return what is stored now
     */
    Workflow advance(Workflow workflow);

    /**
     * Adds a fact, unless one of that name is known or one that excludes it.
     *
     * @param unless names of facts that exclude it
     * @return what is stored now, or null when this tenant has no such workflow
     * @throws StoreNotFilledException the store is not filled: another fact may have been first
     */
    @Nullable Workflow note(
            String tenant, WorkflowId id, String name, Fact fact, Set<String> unless);

    /**
     * The same as {@link #advance} for what the journal tells, for as long as each workflow would
     * have been remembered without the loss.
     */
    void restore(List<Remembered> workflows);

    /** A workflow, and when it came to be as it is. */
    record Remembered(Workflow workflow, Instant since) {}
}
