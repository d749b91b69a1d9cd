package dev.seedancequeue.cancellation;

import dev.seedancequeue.task.Task;

/** What a caller who cancels a task is told. */
public sealed interface CancelAnswer {

    /** It was not ordered, is not billed and never will be. */
    record Cancelled(Task task) implements CancelAnswer {}

    /** The wish is safe; whether it comes in time only the provider knows. */
    record Requested(Task task) implements CancelAnswer {}

    /** The provider is making the video and bills it. */
    record TooLate(Task task) implements CancelAnswer {}

    /** It has ended otherwise. */
    record AlreadyFinished(Task task) implements CancelAnswer {}

    /** This tenant has no such task. */
    record Unknown() implements CancelAnswer {}
}
