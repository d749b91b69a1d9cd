package dev.seedancequeue.workflow;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What was decided on a draft. */
public enum Verdict {
    APPROVED,
    REJECTED,
    /** Nobody decided within the 7 days of a draft's life. */
    EXPIRED;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
