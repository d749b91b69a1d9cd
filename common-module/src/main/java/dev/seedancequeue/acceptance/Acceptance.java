package dev.seedancequeue.acceptance;

import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.Task;
import java.util.List;

/** What became of a create request. */
public sealed interface Acceptance {

    /**
     * The task is safe on the broker.
     *
     * @param replayed true when an earlier request with the same idempotency key made it
     */
    record Accepted(Task task, boolean replayed) implements Acceptance {}

    /** The request can never be sent as it is; every reason at once. */
    record Refused(List<Violation> violations) implements Acceptance {
        public Refused {
            violations = List.copyOf(violations);
        }
    }

    /** The tenant has as many unfinished tasks as it may have; nothing was accepted. */
    record BacklogFull(long max) implements Acceptance {}

    /** Another request with the same idempotency key is being worked on. */
    record KeyInFlight() implements Acceptance {}

    /** The idempotency key was used before with another body. */
    record KeyUsedForOtherBody() implements Acceptance {}
}
