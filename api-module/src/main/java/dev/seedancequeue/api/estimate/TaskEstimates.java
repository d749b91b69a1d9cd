package dev.seedancequeue.api.estimate;

import dev.seedancequeue.api.view.TaskEstimate;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.durations.Durations;
import dev.seedancequeue.durations.Timing;
import dev.seedancequeue.task.Line;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.StoredTask;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * When tasks are likely to start and to finish, by what was measured. Whatever is not known is left
 * out, and nothing else depends on it. Thread-safe.
 */
@Component
public final class TaskEstimates {

    private final TaskStore store;
    private final BatchStore batches;
    private final Durations durations;
    private final InstantSource clock;
    private final Lately<Line> lines;
    private final Lately<Boolean> goingOn;

    TaskEstimates(TaskStore store, BatchStore batches, Durations durations, InstantSource clock) {
        this.store = store;
        this.batches = batches;
        this.durations = durations;
        this.clock = clock;
        this.lines = new Lately<>(clock);
        this.goingOn = new Lately<>(clock);
    }

    /** Of a task as it was just read; null when nothing can be said. */
    public @Nullable TaskEstimate of(StoredTask stored) {
        Task task = stored.task();
        Instant now = clock.instant();
        return switch (task.state()) {
            case TaskState.Queued _ -> waiting(task, stored.ticket(), now);
            case TaskState.Ordered(_, var orderedAt) -> {
                Timing timing = durations.of(task.video());
                Spread start = Spread.left(timing.pickup(), seconds(orderedAt, now));
                yield estimate(null, start, timing, now);
            }
            case TaskState.Running(_, _, var startedAt) -> {
                Timing timing = durations.of(task.video());
                Spread finish = Spread.left(timing.work(), seconds(startedAt, now));
                yield finish == null ? null : new TaskEstimate(null, null, at(finish, now));
            }
            case TaskState.Unconfirmed _, TaskState.Parked _, TaskState.Terminal _ -> null;
        };
    }

    private @Nullable TaskEstimate waiting(Task task, @Nullable Ticket ticket, Instant now) {
        if (ticket == null) {
            return null;
        }
        try {
            Line line = lines.get(ticket.queue(), () -> store.line(ticket.queue()));
            Long ahead = line.ahead(ticket);
            if (ahead == null || !goesOn(task)) {
                return null;
            }
            Timing timing = durations.of(task.video());
            Spread pickup = Spread.left(timing.pickup(), 0);
            Double pace = line.pace(now);
            Spread start =
                    pace == null || pickup == null
                            ? null
                            : Spread.ofTurns(ahead + 1, pace, line.starts()).then(pickup);
            return estimate(ahead, start, timing, now);
        } catch (StoreUnavailableException _) {
            // The task itself was read a moment ago; it is told without.
            return null;
        }
    }

    /** Not while its batch is paused or cancelled. */
    private boolean goesOn(Task task) {
        BatchId id = BatchId.ofTask(task.id());
        return id == null
                || goingOn.get(
                        task.tenant() + "/" + id,
                        () -> {
                            Batch batch = batches.find(task.tenant(), id);
                            return batch == null || batch.control() == Batch.Control.RUN;
                        });
    }

    private static @Nullable TaskEstimate estimate(
            @Nullable Long position, @Nullable Spread start, Timing timing, Instant now) {
        if (start == null) {
            return position == null ? null : new TaskEstimate(position, null, null);
        }
        Spread work = Spread.left(timing.work(), 0);
        return new TaskEstimate(
                position, at(start, now), work == null ? null : at(start.then(work), now));
    }

    private static TaskEstimate.Moment at(Spread spread, Instant now) {
        return TaskEstimate.Moment.of(after(now, spread.p50()), after(now, spread.p90()));
    }

    private static Instant after(Instant now, double seconds) {
        return now.plusMillis(Math.round(seconds * 1000));
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
    }
}
