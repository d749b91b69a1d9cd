package dev.seedancequeue.task;

import java.util.Locale;

/** How far a caller's wish to cancel a task has come; it only goes forward. */
public enum Cancellation {
    /** Noted. From here on the task is not ordered any more, if it is not already. */
    WANTED,
    /** Also safe on the broker: a worker cancels the task at the provider if it can. */
    REQUESTED,
    /** The provider had begun; it makes the video and bills it. */
    TOO_LATE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reverse of {@link #wireName}. */
    public static Cancellation ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
