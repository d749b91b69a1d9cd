package dev.seedancequeue.api.batch;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchEnds;
import dev.seedancequeue.batch.BatchWords;
import dev.seedancequeue.cancellation.TaskCancellation;
import dev.seedancequeue.task.Facet;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.redis.RedisTaskLists;
import dev.seedancequeue.task.redis.RedisTaskLists.Page;
import dev.seedancequeue.task.redis.RedisTaskLists.Place;
import dev.seedancequeue.task.redis.TaskSelection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Cancels all of a batch that can still be cancelled, task by task, some at once. A call that takes
 * too long leaves the rest to the next one, and so does a process that dies.
 */
final class BatchCancellation {

    /** Fewer than the publisher has channels. */
    private static final int AT_ONCE = 8;

    private static final int PAGE = 500;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final TaskCancellation cancellation;
    private final BatchWords words;
    private final BatchEnds ends;
    private final RedisTaskLists lists;
    private final InstantSource clock;

    BatchCancellation(
            TaskCancellation cancellation,
            BatchWords words,
            BatchEnds ends,
            RedisTaskLists lists,
            InstantSource clock) {
        this.cancellation = cancellation;
        this.words = words;
        this.ends = ends;
        this.lists = lists;
        this.clock = clock;
    }

    /** The batch as it is cancelled; twice is the same as once. */
    Batch cancel(Batch batch) {
        Batch cancelled = words.want(batch, Batch.Control.CANCEL, "cancelling");
        Instant until = clock.instant().plus(LONGEST);
        Place place = null;
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            do {
                place = cancelPage(workers, batch, place);
            } while (place != null && clock.instant().isBefore(until));
        }
        // Nothing of it may have been left to cancel, so that nobody else looks.
        ends.look(cancelled);
        return cancelled;
    }

    private @Nullable Place cancelPage(
            ExecutorService workers, Batch batch, @Nullable Place after) {
        var unfinished = TaskSelection.ofBatch(batch.id(), Facet.UNFINISHED);
        Page page = lists.page(batch.tenant(), unfinished, after, PAGE);
        var free = new Semaphore(AT_ONCE);
        List<CompletableFuture<Void>> under =
                page.tasks().stream()
                        .map(task -> CompletableFuture.runAsync(() -> cancel(free, task), workers))
                        .toList();
        under.forEach(BatchCancellation::await);
        return page.end();
    }

    /** With the failure itself, which says what is away. */
    private static void await(CompletableFuture<Void> task) {
        try {
            task.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private void cancel(Semaphore free, Task task) {
        free.acquireUninterruptibly();
        try {
            var _ = cancellation.cancel(task.tenant(), task.id());
        } finally {
            free.release();
        }
    }
}
