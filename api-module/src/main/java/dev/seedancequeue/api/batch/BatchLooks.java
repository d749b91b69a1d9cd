package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import java.util.List;

/** Reads a batch for a caller: by its id, or once more. */
final class BatchLooks {

    private final BatchStore batches;
    private final BatchViews views;

    BatchLooks(BatchStore batches, BatchViews views) {
        this.batches = batches;
        this.views = views;
    }

    /**
     * The batch as it is stored.
     *
     * @throws ProblemException {@code batch_not_found}, also for what is no batch id
     * @throws StoreUnavailableException the store is away
     */
    Batch at(String id) {
        Batch batch =
                BatchId.isBatchId(id) ? batches.find(Task.DEFAULT_TENANT, new BatchId(id)) : null;
        if (batch == null) {
            throw ProblemException.unknownBatch(id);
        }
        return batch;
    }

    /** How it stands now. */
    BatchView show(String id) {
        return views.of(at(id), List.of());
    }
}
