package dev.seedancequeue.worker.provider;

/** What became of the wish that the provider forgets a task it has not begun. */
public sealed interface CancelOutcome {

    /** The provider will not make the video, and bills nothing. */
    record Cancelled() implements CancelOutcome {}

    /** The provider has begun: it makes the video and bills it, whatever we want. */
    record TooLate() implements CancelOutcome {}

    /** The provider has no such task, or it has ended; there is nothing to cancel. */
    record Gone() implements CancelOutcome {}

    /** No answer that could be used; a look at the task tells whether it was cancelled. */
    record Unavailable(String reason) implements CancelOutcome {}
}
