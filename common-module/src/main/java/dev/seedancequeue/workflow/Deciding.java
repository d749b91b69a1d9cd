package dev.seedancequeue.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;

/** Who says which drafts become finals; whoever decides, a person may do so before. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "mode")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Deciding.All.class, name = "all"),
    @JsonSubTypes.Type(value = Deciding.First.class, name = "first"),
    @JsonSubTypes.Type(value = Deciding.Manual.class, name = "manual"),
    @JsonSubTypes.Type(value = Deciding.Deadline.class, name = "deadline"),
})
public sealed interface Deciding {

    /** Every draft that succeeds becomes a final. */
    record All() implements Deciding {}

    /** The draft that succeeds first becomes a final, the others are rejected. */
    record First() implements Deciding {}

    /** A person decides on each draft. */
    record Manual() implements Deciding {}

    /**
     * A person decides; what is undecided some time after its draft succeeded is decided for them.
     *
     * @param afterSeconds from a draft's finish on, at least 1, at most {@link #LONGEST}
     */
    record Deadline(long afterSeconds, Verdict verdict) implements Deciding {

        /** Short enough to leave a day for the final. */
        public static final Duration LONGEST = Duration.ofDays(6);
    }
}
