package dev.seedancequeue.task;

/** The store has lost its data and is being filled again: what it lacks proves nothing yet. */
public final class StoreNotFilledException extends StoreUnavailableException {

    public StoreNotFilledException(String operation) {
        super("redis was emptied and is being filled from the journal; no " + operation + " yet");
    }
}
