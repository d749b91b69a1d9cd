package dev.seedancequeue.batch;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import java.time.Instant;

/** Batches for tests. */
public final class Batches {

    private Batches() {}

    /** One of three tasks, asked for with this key. */
    public static Batch batch(String key) {
        return batch(key, Tasks.NOW);
    }

    /** The same, asked for then. */
    public static Batch batch(String key, Instant createdAt) {
        return new Batch(
                BatchId.ofKey(Task.DEFAULT_TENANT, key),
                Task.DEFAULT_TENANT,
                "digest of " + key,
                null,
                3,
                3,
                0,
                null,
                createdAt,
                "epoch-1",
                1,
                Batch.Control.RUN,
                null);
    }
}
