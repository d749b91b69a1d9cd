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
        Map<TaskStatus, Long> counts = new EnumMap<>(TaskStatus.class);
        Map<FailureClass, Long> failures = new EnumMap<>(FailureClass.class);
        for (TaskStatus status : TaskStatus.values()) {
            counts.put(status, 0L);
        }
        tally.tasks()
                .forEach((facet, count) -> {
                    counts.merge(facet.status(), count, Long::sum);
                    FailureClass failureClass = facet.failureClass();
                    if (failureClass != null) {
                        failures.put(failureClass, count);
                    }
                });
        long accepted = counts.values().stream().mapToLong(Long::longValue).sum();
        long unfinished =
                counts.getOrDefault(TaskStatus.QUEUED, 0L)
                        + counts.getOrDefault(TaskStatus.RUNNING, 0L);
        Status status = status(batch, accepted, unfinished);
        return new BatchView(
                batch.id(),
                status,
                batch.name(),
                TaskView.time(batch.createdAt()),
                batch.tasks(),
                accepted,
                batch.leftOut(),
                counts,
                failures,
                new BatchCosts(batch.estimate(), settled),
                status == Status.IN_PROGRESS
                        ? completion(batch, lastFinish, accepted - unfinished, unfinished, now)
                        : null,
                errors);
    }

    private static Status status(Batch batch, long accepted, long unfinished) {
        return switch (batch.control()) {
            case CANCEL -> unfinished > 0 ? Status.CANCELLING : Status.CANCELLED;
            case RUN, PAUSE -> {
                if (accepted < batch.tasks()) {
                    yield Status.ACCEPTING;
                }
                if (unfinished == 0) {
                    yield Status.COMPLETED;
                }
                yield batch.control() == Batch.Control.PAUSE ? Status.PAUSED : Status.IN_PROGRESS;
            }
        };
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
