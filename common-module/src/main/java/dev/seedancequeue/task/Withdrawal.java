package dev.seedancequeue.task;

/**
 * The answer to "the caller does not want this task any more". Decided in one moment against every
 * {@link Claim}: a task is either withdrawn or may have been ordered, never both.
 */
public sealed interface Withdrawal {

    /** No claim on the task was ever granted that may still come to an order, and none will be. */
    record Withdrawn(Task task) implements Withdrawal {}

    /**
     * The task is at the provider, or may be. The wish is noted, so that it will not be ordered if
     * it was not.
     *
     * @param cancellation what was noted before, {@link Cancellation#WANTED} when nothing was
     */
    record Undecided(Task task, Cancellation cancellation) implements Withdrawal {}

    /** The provider is making the video; nothing was noted. */
    record Begun(Task task) implements Withdrawal {}

    /** The task has ended; nothing was noted. */
    record Ended(Task task) implements Withdrawal {}

    /** The store has no such task. */
    record Unknown() implements Withdrawal {}
}
