package dev.seedancequeue.cancellation;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Cancellation;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.Withdrawal;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one door for cancelling. What waits here is cancelled at once; what is at the provider, or
 * may be, is left to a worker, by a message that is confirmed before the caller hears of it.
 * Thread-safe; twice is the same as once.
 */
public final class TaskCancellation {

    /** Each repeat is for one snooze of the task that came in between. */
    private static final int MOST_TRIES = 5;

    private static final Logger log = LoggerFactory.getLogger(TaskCancellation.class);

    private final TaskStore store;
    private final TaskPublisher publisher;
    private final Consumer<Task> ended;
    private final InstantSource clock;

    /**
     * @param ended told of each task whose end is written
     */
    public TaskCancellation(
            TaskStore store, TaskPublisher publisher, Consumer<Task> ended, InstantSource clock) {
        this.store = store;
        this.publisher = publisher;
        this.ended = ended;
        this.clock = clock;
    }

    /**
     * Cancels a task if that can still be done.
     *
     * @throws StoreUnavailableException the store is away; the wish may or may not be noted
     * @throws PublishException the broker gave no confirm; the wish is noted, but nobody acts on it
     *     at the provider before the caller repeats it
     */
    public CancelAnswer cancel(String tenant, TaskId id) {
        return switch (store.withdraw(tenant, id)) {
            case Withdrawal.Unknown _ -> new CancelAnswer.Unknown();
            case Withdrawal.Ended(var task) -> ended(task);
            case Withdrawal.Begun(var task) -> new CancelAnswer.TooLate(task);
            case Withdrawal.Withdrawn(var task) -> ended(finish(task));
            case Withdrawal.Undecided(var task, var before) ->
                    switch (before) {
                        case WANTED -> new CancelAnswer.Requested(request(task));
                        case REQUESTED -> new CancelAnswer.Requested(task);
                        case TOO_LATE -> new CancelAnswer.TooLate(task);
                    };
        };
    }

    private static CancelAnswer ended(Task task) {
        return task.state() instanceof TaskState.Cancelled
                ? new CancelAnswer.Cancelled(task)
                : new CancelAnswer.AlreadyFinished(task);
    }

    /**
     * The event first: a state that is written before the event is confirmed could stay untold. Who
     * dies in between leaves it to the task's own message, whose claim finds the task withdrawn.
     */
    private Task finish(Task withdrawn) {
        Task end = withdrawn.cancelled(clock.instant());
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            TaskPublisher.await(publisher.publish(TaskEvent.of(end, clock.instant())));
            if (store.advance(end) == TaskStore.Advance.WRITTEN) {
                ended.accept(end);
                break;
            }
            Task stored = store.find(end.tenant(), end.id());
            if (stored == null || stored.isTerminal()) {
                return stored == null ? end : stored;
            }
            end = stored.cancelled(clock.instant());
        }
        log.atInfo()
                .addKeyValue("taskId", end.id())
                .addKeyValue("tenant", end.tenant())
                .addKeyValue("revision", end.revision())
                .log("task {} is cancelled", end.id());
        return end;
    }

    private Task request(Task task) {
        var envelope = TaskEnvelope.toCancel(task, clock.instant());
        TaskPublisher.await(publisher.publish(Topology.CANCEL, envelope));
        note(task);
        log.atInfo()
                .addKeyValue("taskId", task.id())
                .addKeyValue("tenant", task.tenant())
                .log("cancelling of task {} requested", task.id());
        return task;
    }

    /** Saves a second message when the caller asks again; nothing depends on it. */
    private void note(Task task) {
        try {
            store.recordCancellation(task, Cancellation.REQUESTED);
        } catch (StoreUnavailableException e) {
            log.atDebug().addKeyValue("taskId", task.id()).log("request not noted, redis is away");
        }
    }
}
