package dev.seedancequeue.client;

import org.jspecify.annotations.Nullable;

/** Why something that was asked of a {@link SeedanceClient} did not come about. */
public class SeedanceException extends RuntimeException {

    /** What to tell the cases apart by. */
    public enum Reason {
        /** No connection could be opened, or the broker knows nothing of Seedance Queue yet. */
        UNREACHABLE,
        /** As many requests as may be are on their way; this one was not sent. */
        TOO_MANY_IN_FLIGHT,
        /** The broker has no queue for requests; this one is nowhere. */
        UNROUTABLE,
        /** The broker refused the request, as its queue is full; it is nowhere. */
        QUEUE_FULL,
        /** No confirm within the limit: the request may be safe or not. */
        UNCONFIRMED,
        /** The request is safe, and nobody has looked at it within the limit. */
        UNANSWERED,
        /** The request was looked at and is wrong: {@link RejectedException}. */
        REJECTED,
        /** The task's end was not heard within the limit; it goes on. */
        NO_END,
        /** The client was closed meanwhile: what was sent may become a task. */
        CLOSED
    }

    private final Reason reason;

    SeedanceException(Reason reason, String message) {
        this(reason, message, null);
    }

    SeedanceException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /**
     * Whether to submit the same request again, with the same key and time, makes sense. It never
     * makes a second task.
     */
    public boolean mayBeRepeated() {
        return reason != Reason.REJECTED && reason != Reason.NO_END;
    }
}
