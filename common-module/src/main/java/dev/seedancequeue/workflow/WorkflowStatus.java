package dev.seedancequeue.workflow;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a workflow stands as a whole. */
public enum WorkflowStatus {
    /** Something is being made, or about to be. */
    RUNNING,
    /** Nothing is being made, and a person has to decide. */
    WAITING,
    /** A shot failed, and the chain goes on when it is resumed. */
    STOPPED,
    /** At least one final, or the whole chain, was made. */
    SUCCEEDED,
    /** Nothing that was wanted could be made. */
    FAILED,
    /** Every draft was rejected. */
    REJECTED,
    /** Drafts were left undecided until it was too late. */
    EXPIRED,
    CANCELLED;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
