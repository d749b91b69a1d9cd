package dev.seedancequeue.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The statuses of a task on the wire; the provider's own words. */
public enum TaskStatus {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    EXPIRED,
    CANCELLED;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
