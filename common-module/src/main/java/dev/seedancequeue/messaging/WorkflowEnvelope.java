package dev.seedancequeue.messaging;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.seedancequeue.json.Completeness;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.workflow.Workflow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The message that a workflow lives in: the workflow as it is, and when to look at it next. Each
 * look sends the next one.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}; a reader refuses a later one
 * @param dueAt before that it goes back to the ladder
 */
public record WorkflowEnvelope(int schemaVersion, Workflow workflow, Instant dueAt) {

    public static final int SCHEMA_VERSION = 1;

    public static WorkflowEnvelope of(Workflow workflow, Instant dueAt) {
        return new WorkflowEnvelope(SCHEMA_VERSION, workflow, dueAt);
    }

    /** What the bytes of a message hold, or null when that is no workflow of a version known. */
    public static @Nullable WorkflowEnvelope read(byte[] body) {
        try {
            WorkflowEnvelope envelope = Json.mapper().readValue(body, WorkflowEnvelope.class);
            boolean whole =
                    envelope != null
                            && envelope.schemaVersion <= SCHEMA_VERSION
                            && Completeness.missing(envelope) == null;
            return whole ? envelope : null;
        } catch (JacksonException | IllegalArgumentException | NullPointerException _) {
            return null;
        }
    }

    /** Whether it is time; another hop for less than half the shortest step would only be late. */
    @JsonIgnore
    public boolean isDue(Instant now) {
        return !dueAt.isAfter(now.plus(DelayLadder.MS_250.ttl().dividedBy(2)));
    }
}
