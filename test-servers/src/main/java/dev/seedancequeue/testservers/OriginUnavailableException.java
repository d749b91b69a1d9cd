package dev.seedancequeue.testservers;

/** This machine has no server of that origin; the next one should be asked. */
final class OriginUnavailableException extends Exception {

    private static final long serialVersionUID = 1;

    OriginUnavailableException(String reason) {
        super(reason);
    }

    OriginUnavailableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
