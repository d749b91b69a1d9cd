package dev.seedancequeue.messaging.deadletter;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.seedancequeue.task.Task;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of one dead letter. */
public sealed interface Outcome {

    /**
     * It is settled and no dead letter any more.
     *
     * @param queue where its message went, null when none was sent
     * @param task as it stands now, where it made a transition
     */
    record Settled(What what, @Nullable String queue, @Nullable Task task) implements Outcome {}

    /** It stays as it was, for this reason. */
    record Refused(String reason) implements Outcome {}

    /** There is none of that id among those that were looked at. */
    record NotFound() implements Outcome {}

    /** The ways for a letter to go. */
    enum What {
        REPLAYED,
        DECIDED,
        DISCARDED,
        /** The task in it had moved on by another message: there was nothing left to do. */
        SUPERSEDED;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
