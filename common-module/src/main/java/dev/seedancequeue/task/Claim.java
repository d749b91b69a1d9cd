package dev.seedancequeue.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer to "may I create this task at the provider now?". At most one caller is granted a
 * given revision of a task as long as Redis keeps its data.
 */
public sealed interface Claim {

    /**
     * The claim is ours.
     *
     * @param at when it began; others count from here until its create must have turned up
     */
    record Granted(Instant at) implements Claim {}

    /**
     * Nobody holds it and nobody was given it, because somebody may have ordered the task before;
     * the provider has to be asked first.
     *
     * @param newEpoch the store's epoch, if it is not the task's: an earlier claim may have been
     *     lost with the store's data; else null
     * @param earlierAttempt when an earlier attempt was claimed that no proof of absence covers,
     *     which a copy of the task can do while that proof is being made; null when none was
     */
    record Doubtful(@Nullable String newEpoch, @Nullable Instant earlierAttempt) implements Claim {}

    /** The caller has cancelled the task, and nobody can have ordered it: it is not to be. */
    record Withdrawn() implements Claim {}

    /**
     * Somebody, perhaps a dead worker, perhaps ourselves before a restart, was here before.
     *
     * @param account that the create was to be made with
     */
    record Held(Instant since, String account, @Nullable String providerTaskId) implements Claim {}

    /**
     * Nobody holds it and it was not given: the account takes no orders in this pool for a while.
     *
     * @param until when it may again
     */
    record Resting(Instant until) implements Claim {}

    /** The task has moved on since this message was sent; the message can be dropped. */
    record Stale() implements Claim {}
}
