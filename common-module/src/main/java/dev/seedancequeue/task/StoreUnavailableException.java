package dev.seedancequeue.task;

/** The state store cannot be asked now; nothing is known about whether a write happened. */
public class StoreUnavailableException extends RuntimeException {

    public StoreUnavailableException(String operation, Throwable cause) {
        super("redis did not answer " + operation + ": " + cause.getMessage(), cause);
    }

    StoreUnavailableException(String message) {
        super(message);
    }
}
