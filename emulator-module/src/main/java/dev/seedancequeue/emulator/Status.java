package dev.seedancequeue.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The provider's words for where a task stands. */
public enum Status {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    EXPIRED,
    CANCELLED;

    /** The word as it stands in answers. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean terminal() {
        return this != QUEUED && this != RUNNING;
    }
}
