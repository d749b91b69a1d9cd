package dev.seedancequeue.batch;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.redis.RedisTaskLists;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a batch has ended, when its last task has (see {@code docs/adr/0021}). Whoever ends a
 * task writes that first, looks here next, and only then lets the task's message go. So of the last
 * ones, however many end at once, somebody sees that all have ended; and who dies before that is
 * said leaves a message, with which somebody else looks again. Thread-safe.
 */
public final class BatchEnds {

    private static final Logger log = LoggerFactory.getLogger(BatchEnds.class);

    private final RedisTaskLists lists;
    private final BatchStore batches;
    private final BatchWords words;
    private final InstantSource clock;

    public BatchEnds(
            RedisTaskLists lists, BatchStore batches, BatchWords words, InstantSource clock) {
        this.lists = lists;
        this.batches = batches;
        this.words = words;
        this.clock = clock;
    }

    /**
     * Looks whether this task was the last of a batch; of a task that is none's there is nothing to
     * see.
     *
     * @throws StoreUnavailableException that cannot be seen now: the task's message has to stay
     * @throws PublishException the broker did not confirm that it was said: the same
     */
    public void look(Task ended) {
        BatchId id = BatchId.ofTask(ended.id());
        // What nearly every look ends with: two sizes of lists.
        if (id == null || lists.hasUnfinished(ended.tenant(), id)) {
            return;
        }
        Batch batch = batches.find(ended.tenant(), id);
        if (batch != null) {
            look(batch);
        }
    }

    /** The same for a batch of which nothing may have been left to end. */
    public void look(Batch batch) {
        if (batch.ended() != null) {
            return;
        }
        var tally = lists.tally(batch.tenant(), batch.id());
        if (batch.isOver(tally.accepted(), tally.unfinished())) {
            Map<TaskStatus, Long> counts = tally.counts();
            counts.keySet().removeAll(Set.of(TaskStatus.QUEUED, TaskStatus.RUNNING));
            words.end(batch, new Batch.Ended(clock.instant(), counts));
            log.atInfo()
                    .addKeyValue("batchId", batch.id())
                    .addKeyValue("tenant", batch.tenant())
                    .addKeyValue("counts", counts)
                    .log("batch {} has ended", batch.id());
        }
    }
}
