package dev.seedancequeue.batch;

import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.TaskStore;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of every batch beside its tasks. A cache as {@link TaskStore}. */
public interface BatchStore {

    /** A batch is remembered this long after its last change, as longest its tasks' ends are. */
    Duration RETENTION = TaskStore.RETENTION.multipliedBy(2);

    /**
     * The batch, or null when this tenant has none of that id.
     *
     * @throws StoreNotFilledException it is not known, and the store is not filled
     */
    @Nullable Batch find(String tenant, BatchId id);

    /**
     * Writes the batch if it precedes the one that is there, or none is.
     *
     * @return what is stored now
     * @throws StoreNotFilledException the store is not filled: another may have been first
     */
    Batch save(Batch batch);

    /**
     * Batches of a tenant, newest first.
     *
     * @param before begin behind this one, null to begin with the newest
     */
    List<Batch> newest(String tenant, @Nullable BatchId before, int limit);

    /** The same as {@link #save} for what the journal tells. */
    void restore(List<Batch> batches);
}
