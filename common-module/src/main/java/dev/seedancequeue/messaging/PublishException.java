package dev.seedancequeue.messaging;

/** A message was not confirmed by the broker. */
public final class PublishException extends RuntimeException {

    /** What is known of the message's fate. */
    public enum Reason {
        /** No confirm in time: the message may or may not be safe. */
        UNCONFIRMED,
        /** The broker refused it, usually because the queue is full: it is not there. */
        REFUSED,
        /** No broker could be reached: it was not sent. */
        UNAVAILABLE
    }

    private final Reason reason;

    public PublishException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public PublishException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
