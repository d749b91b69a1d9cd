package dev.seedancequeue.cli.download;

/** A file could not be fetched; its message says why. */
public final class DownloadException extends Exception {

    private final boolean isWorthRepeating;

    DownloadException(String message, boolean isWorthRepeating) {
        super(message);
        this.isWorthRepeating = isWorthRepeating;
    }

    /** Whether the same link may work later. */
    boolean isWorthRepeating() {
        return isWorthRepeating;
    }
}
