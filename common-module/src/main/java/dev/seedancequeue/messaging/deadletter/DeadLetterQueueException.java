package dev.seedancequeue.messaging.deadletter;

/** Nobody could look into the dead-letter queue now; nothing was changed. */
public final class DeadLetterQueueException extends RuntimeException {

    /** Why not. */
    public enum Reason {
        /** Somebody else looks into it at this moment. */
        BUSY,
        /** The broker cannot be reached, or went away; what was acknowledged may come again. */
        UNAVAILABLE
    }

    private final Reason reason;

    DeadLetterQueueException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    DeadLetterQueueException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
