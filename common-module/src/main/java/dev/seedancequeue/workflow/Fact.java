package dev.seedancequeue.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.seedancequeue.catalogue.Violation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that is so from now on. Facts have names and are only ever added; of two with one name
 * the first one is true. So whatever copies of a workflow meet, together they know the same.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fact.Placed.class, name = "placed"),
    @JsonSubTypes.Type(value = Fact.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Fact.Chosen.class, name = "chosen"),
    @JsonSubTypes.Type(value = Fact.Decided.class, name = "decided"),
    @JsonSubTypes.Type(value = Fact.Told.class, name = "told"),
    @JsonSubTypes.Type(value = Fact.Resumed.class, name = "resumed"),
    @JsonSubTypes.Type(value = Fact.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = Fact.Ended.class, name = "ended"),
})
public sealed interface Fact {

    Instant at();

    /** A part's task was accepted: its message is safe on a submit queue. */
    record Placed(Instant at) implements Fact {}

    /** A part can never be sent; in place of {@link Placed}. */
    record Refused(List<Violation> violations, Instant at) implements Fact {
        public Refused {
            violations = List.copyOf(violations);
        }
    }

    /** Which draft was the first to succeed. */
    record Chosen(int draft, Instant at) implements Fact {}

    /**
     * A draft is decided upon.
     *
     * @param by a person's name, or {@code auto}, {@code deadline}, {@code clock}
     */
    record Decided(Verdict verdict, String by, @Nullable String reason, Instant at)
            implements Fact {}

    /** An event that was due once has been sent. */
    record Told(Instant at) implements Fact {}

    /**
     * A stopped chain goes on.
     *
     * @param from the first shot to be made again
     * @param shot what to make it of instead, or null for the same
     */
    record Resumed(int from, @Nullable ObjectNode shot, String by, Instant at) implements Fact {}

    /** Nobody wants any more of it. */
    record Cancelled(String by, Instant at) implements Fact {}

    /** Nothing more will happen. */
    record Ended(WorkflowStatus status, Instant at) implements Fact {}
}
