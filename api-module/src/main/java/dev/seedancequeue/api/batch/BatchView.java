package dev.seedancequeue.api.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.redis.RedisTaskLists.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch as its caller sees it.
 *
 * @param tasks how many it is to have
 * @param accepted how many of them are safe; fewer than all until the file was read to its end
 * @param leftOut how many lines of its file were wrong and left out
 * @param counts of tasks by status
 * @param failures of failed tasks by class of failure
 * @param costs null of a batch whose models nobody knows
 * @param estimatedCompletionAt when the last that waits here is likely to be made; where that
 *     cannot be told, from how fast it was so far; null before the first has ended
 * @param completedAt when its last task was seen to have ended, null before
 * @param errors what was wrong with lines that were left out, in the answer to the file only
 */
record BatchView(
        BatchId id,
        Status status,
        @Nullable String name,
        @Nullable String createdAt,
        int tasks,
        long accepted,
        int leftOut,
        Map<TaskStatus, Long> counts,
        Map<FailureClass, Long> failures,
        BatchCosts costs,
        @Nullable String estimatedCompletionAt,
        @Nullable String completedAt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> errors) {

    /** Where a batch stands, by where its tasks do. */
    enum Status {
        /**
         * Not all of it is safe yet: if nobody is sending the file now, it has to be sent again.
         */
        ACCEPTING,
        IN_PROGRESS,
        PAUSED,
        CANCELLING,
        CANCELLED,
        COMPLETED;

        @JsonValue
        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a batch costs.
     *
     * @param estimated of all its tasks, before
     * @param settled of what was made so far, by the tokens that the provider told
     */
    record BatchCosts(@Nullable TokenEstimate estimated, @Nullable TokenEstimate settled) {}

    static BatchView of(
            Batch batch,
            Tally tally,
            @Nullable TokenEstimate settled,
            @Nullable String lastFinish,
            List<Violation> errors,
            Instant now) {
        Map<FailureClass, Long> failures = new EnumMap<>(FailureClass.class);
        tally.tasks()
                .forEach((facet, count) -> {
                    FailureClass failureClass = facet.failureClass();
                    if (failureClass != null) {
                        failures.put(failureClass, count);
                    }
                });
        long accepted = tally.accepted();
        long unfinished = tally.unfinished();
        Status status = status(batch, accepted, unfinished);
        return new BatchView(
                batch.id(),
                status,
                batch.name(),
                TaskView.time(batch.createdAt()),
                batch.tasks(),
                accepted,
                batch.leftOut(),
                tally.counts(),
                failures,
                new BatchCosts(batch.estimate(), settled),
                status == Status.IN_PROGRESS
                        ? completion(batch, lastFinish, accepted - unfinished, unfinished, now)
                        : null,
                batch.ended() == null ? null : TaskView.time(batch.ended().at()),
                errors);
    }

    /** What tells this state from any other of the same batch; estimates aside. */
    String tag() {
        long queued = counts.getOrDefault(TaskStatus.QUEUED, 0L);
        long running = counts.getOrDefault(TaskStatus.RUNNING, 0L);
        return isOver()
                ? "end"
                : "%s.%d.%d.%d"
                        .formatted(status.wireName(), queued, running, accepted - queued - running);
    }

    /** Whether it will always stand as it does. */
    boolean isOver() {
        return status == Status.COMPLETED || status == Status.CANCELLED;
    }

    private static Status status(Batch batch, long accepted, long unfinished) {
        boolean over = batch.isOver(accepted, unfinished);
        if (batch.control() == Batch.Control.CANCEL) {
            return over ? Status.CANCELLED : Status.CANCELLING;
        }
        if (over) {
            return Status.COMPLETED;
        }
        if (accepted < batch.tasks()) {
            return Status.ACCEPTING;
        }
        return batch.control() == Batch.Control.PAUSE ? Status.PAUSED : Status.IN_PROGRESS;
    }

    private static @Nullable String completion(
            Batch batch, @Nullable String lastFinish, long ended, long unfinished, Instant now) {
        if (lastFinish != null || ended == 0) {
            return lastFinish;
        }
        Duration soFar = Duration.between(batch.createdAt(), now);
        return TaskView.time(now.plus(soFar.multipliedBy(unfinished).dividedBy(ended)));
    }
}
