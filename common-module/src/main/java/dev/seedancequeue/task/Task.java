package dev.seedancequeue.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.task.TaskState.AtProvider;
import dev.seedancequeue.task.TaskState.Cancelled;
import dev.seedancequeue.task.TaskState.Expired;
import dev.seedancequeue.task.TaskState.Failed;
import dev.seedancequeue.task.TaskState.Ordered;
import dev.seedancequeue.task.TaskState.Parked;
import dev.seedancequeue.task.TaskState.Queued;
import dev.seedancequeue.task.TaskState.Running;
import dev.seedancequeue.task.TaskState.Succeeded;
import dev.seedancequeue.task.TaskState.Terminal;
import dev.seedancequeue.task.TaskState.Unconfirmed;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user's unit of work: one video to be made. Immutable; each method is one legal transition and
 * returns the task with the next revision, or throws {@link IllegalStateException} when the task
 * cannot go there.
 *
 * <p>A revision is written to the store only after the message that carries it is confirmed by the
 * broker, so a message older than the store's revision has a successor and can be dropped.
 *
 * @param storeEpoch the store's lifetime in which the task was accepted, or last doubted; null when
 *     the store was away
 * @param callerSafetyIdentifier the caller's own {@code safety_identifier}, which the provider gets
 *     behind ours
 * @param idempotency the idempotency key it was asked for with, null when there was none
 * @param order which order at the provider is the current one
 * @param caption what people know it by; null of tasks from before there were captions
 */
public record Task(
        TaskId id,
        String tenant,
        VideoProfile video,
        List<Warning> warnings,
        @Nullable String callerSafetyIdentifier,
        @Nullable Idempotency idempotency,
        Instant createdAt,
        @Nullable String storeEpoch,
        long revision,
        Order order,
        TaskState state,
        @Nullable Caption caption) {

    /** The tenant of everybody until keys are set up. */
    public static final String DEFAULT_TENANT = "default";

    public Task {
        warnings = List.copyOf(warnings);
        // Messages from before there were second orders have none.
        order = order == null ? Order.FIRST : order;
    }

    /** A task that was just accepted: revision 1, attempt 1. */
    public static Task accepted(
            TaskId id,
            String tenant,
            VideoProfile video,
            List<Warning> warnings,
            @Nullable String callerSafetyIdentifier,
            @Nullable Idempotency idempotency,
            Instant now,
            @Nullable String storeEpoch) {
        return accepted(
                id,
                tenant,
                video,
                warnings,
                callerSafetyIdentifier,
                idempotency,
                now,
                storeEpoch,
                null);
    }

    /** The same of a task that people know by something. */
    public static Task accepted(
            TaskId id,
            String tenant,
            VideoProfile video,
            List<Warning> warnings,
            @Nullable String callerSafetyIdentifier,
            @Nullable Idempotency idempotency,
            Instant now,
            @Nullable String storeEpoch,
            @Nullable Caption caption) {
        return new Task(
                id,
                tenant,
                video,
                warnings,
                callerSafetyIdentifier,
                idempotency,
                now,
                storeEpoch,
                1,
                Order.FIRST,
                new Queued(1, now),
                caption);
    }

    /** A task as it was when it was accepted, which is what a repeat of its request is answered. */
    public static Task asAccepted(Task task) {
        return accepted(
                task.id,
                task.tenant,
                task.video,
                task.warnings,
                task.callerSafetyIdentifier,
                task.idempotency,
                task.createdAt,
                task.storeEpoch,
                task.caption);
    }

    /**
     * The same task bound to the store's present lifetime, where what the store has forgotten of it
     * is made up for: by proof that it was not ordered, or by a person's word.
     */
    public static Task inEpoch(Task task, @Nullable String epoch) {
        return new Task(
                task.id(),
                task.tenant(),
                task.video(),
                task.warnings(),
                task.callerSafetyIdentifier(),
                task.idempotency(),
                task.createdAt(),
                epoch,
                task.revision(),
                task.order(),
                task.state(),
                task.caption());
    }

    /** Back to the queue without costing an attempt: the provider was busy, or the draft is. */
    public Task snoozed() {
        if (state instanceof Queued queued) {
            return next(queued);
        }
        throw illegal("snoozed");
    }

    /**
     * Back to the queue for another attempt; only with proof that none is at the provider.
     *
     * @param absentAt when it was not there: what was sent after this the proof does not cover
     */
    public Task retried(Instant absentAt) {
        if (state instanceof Unconfirmed(var attempt, _, _)) {
            return next(order.at(null), new Queued(attempt + 1, absentAt));
        }
        if (state instanceof Parked(var attempt, _, _)) {
            return next(order.at(null), new Queued(attempt + 1, absentAt));
        }
        throw illegal("queued again");
    }

    /**
     * A create may have been sent and nobody knows its outcome, through no fault of the provider's;
     * of a parked task: ask once more.
     *
     * @param account that it may have been made with, null if nobody knows
     * @param provableFrom from when on its absence at the provider is proof
     */
    public Task unconfirmed(@Nullable String account, Instant provableFrom, String reason) {
        if (state instanceof Queued(var attempt, _)) {
            return next(order.at(account), new Unconfirmed(attempt, provableFrom, reason));
        }
        if (state instanceof Parked(var attempt, _, _)) {
            return next(order.at(account), new Unconfirmed(attempt, provableFrom, reason));
        }
        throw illegal("unconfirmed");
    }

    /**
     * A create was sent, and the provider gave no answer that tells its outcome. One more fault.
     *
     * @param account that it was sent with
     * @param provableFrom from when on its absence at the provider is proof
     */
    public Task unanswered(String account, Instant provableFrom, String reason) {
        if (state instanceof Queued(var attempt, _)) {
            return next(order.unanswered(account), new Unconfirmed(attempt, provableFrom, reason));
        }
        throw illegal("unanswered");
    }

    /** Left for a person, because no further waiting would tell whether a video was ordered. */
    public Task parked(Instant now, String reason) {
        if (state instanceof Unconfirmed(var attempt, _, _)) {
            return next(new Parked(attempt, now, reason));
        }
        throw illegal("parked");
    }

    /**
     * The provider has accepted the create under this id.
     *
     * @param account that it was made with
     */
    public Task ordered(@Nullable String account, String providerTaskId, Instant now) {
        if (state instanceof Queued || state instanceof Unconfirmed || state instanceof Parked) {
            return next(order.at(account), new Ordered(providerTaskId, now));
        }
        throw illegal("ordered");
    }

    /** Back to the queue for another order; only after the provider has failed the present one. */
    public Task reordered(Instant now) {
        if (state instanceof AtProvider) {
            return next(order.next(), new Queued(1, now));
        }
        throw illegal("ordered again");
    }

    /** The provider has begun to make the video. */
    public Task running(Instant startedAt) {
        if (state instanceof Ordered(var providerTaskId, var orderedAt)) {
            return next(new Running(providerTaskId, orderedAt, startedAt));
        }
        throw illegal("running");
    }

    /**
     * The provider has made the video.
     *
     * @param startedAt used when nobody saw the task running
     */
    public Task succeeded(VideoResult result, Instant startedAt, Instant completedAt) {
        if (state instanceof AtProvider at) {
            Instant seenAt = startedAt();
            Instant started = seenAt == null ? startedAt : seenAt;
            return next(new Succeeded(at.providerTaskId(), result, started, completedAt));
        }
        throw illegal("succeeded");
    }

    /** The provider refused or failed the task, or it can never be sent. */
    public Task failed(TaskError error, Instant completedAt) {
        if (isTerminal()) {
            throw illegal("failed");
        }
        return next(new Failed(providerTaskId(), error, startedAt(), completedAt));
    }

    /** The provider's {@code execution_expires_after} has passed. */
    public Task expired(Instant completedAt) {
        if (state instanceof AtProvider at) {
            return next(new Expired(at.providerTaskId(), startedAt(), completedAt));
        }
        throw illegal("expired");
    }

    /** Cancelled before it cost anything. */
    public Task cancelled(Instant completedAt) {
        if (isTerminal()) {
            throw illegal("cancelled");
        }
        return next(new Cancelled(providerTaskId(), completedAt));
    }

    @JsonIgnore
    public boolean isTerminal() {
        return state instanceof Terminal;
    }

    /** The provider's id of this task, as soon as there is one. */
    public @Nullable String providerTaskId() {
        return switch (state) {
            case AtProvider at -> at.providerTaskId();
            case Terminal terminal -> terminal.providerTaskId();
            case Queued _, Unconfirmed _, Parked _ -> null;
        };
    }

    /** When the provider began, as far as is known. */
    public @Nullable Instant startedAt() {
        return switch (state) {
            case Running running -> running.startedAt();
            case Succeeded succeeded -> succeeded.startedAt();
            case Failed failed -> failed.startedAt();
            case Expired expired -> expired.startedAt();
            case Queued _, Unconfirmed _, Parked _, Ordered _, Cancelled _ -> null;
        };
    }

    /** The account of which it takes a slot, being at the provider or perhaps there; else null. */
    public @Nullable String slotAccount() {
        return switch (state) {
            case AtProvider _, Unconfirmed _ -> order.account();
            case Queued _, Parked _, Terminal _ -> null;
        };
    }

    /** What the provider knows the current order by. */
    public CorrelationId correlationId() {
        return new CorrelationId(id, order.number());
    }

    private Task next(TaskState state) {
        return next(order, state);
    }

    private Task next(Order order, TaskState state) {
        return new Task(
                id,
                tenant,
                video,
                warnings,
                callerSafetyIdentifier,
                idempotency,
                createdAt,
                storeEpoch,
                revision + 1,
                order,
                state,
                caption);
    }

    private IllegalStateException illegal(String transition) {
        return new IllegalStateException(
                "task %s: %s cannot become %s"
                        .formatted(id, state.getClass().getSimpleName(), transition));
    }
}
