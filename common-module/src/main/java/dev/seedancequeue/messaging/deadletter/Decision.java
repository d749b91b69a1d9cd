package dev.seedancequeue.messaging.deadletter;

import dev.seedancequeue.task.TaskError.Charged;
import org.jspecify.annotations.Nullable;

/** What a person knows of a task of which the provider could not say whether it was ordered. */
public sealed interface Decision {

    /** It was not, or it may be paid once more: it is ordered again. */
    record OrderAgain() implements Decision {}

    /**
     * It was, under this id: it is watched from here on.
     *
     * @param account that it was made with, null for the one that the task may have been ordered
     *     with, as far as that is known
     */
    record Adopt(String providerTaskId, @Nullable String account) implements Decision {}

    /**
     * Nobody needs it any more.
     *
     * @param charged whether the provider bills it, as far as the person knows
     */
    record Fail(Charged charged) implements Decision {}
}
