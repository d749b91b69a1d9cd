package dev.seedancequeue.messaging;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.seedancequeue.task.Task;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one message between our own processes carries: the task as it is, and what the next step
 * needs.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}; a reader refuses a later one
 * @param request the create body to send; absent once the provider has the task
 * @param dueAt when the message is meant to be worked on; before that it goes back to the ladder
 * @param looks how often the task's state was asked for at the provider, to space the next ones
 */
public record TaskEnvelope(
        int schemaVersion, Task task, @Nullable ObjectNode request, Instant dueAt, int looks) {

    public static final int SCHEMA_VERSION = 1;

    /** A message that is to be worked on as soon as it arrives. */
    public static TaskEnvelope toSubmit(Task task, ObjectNode request, Instant dueAt) {
        return new TaskEnvelope(SCHEMA_VERSION, task, request, dueAt, 0);
    }

    /** A message that asks for the state of a task the provider has. */
    public static TaskEnvelope toPoll(Task task, Instant dueAt, int looks) {
        return new TaskEnvelope(SCHEMA_VERSION, task, null, dueAt, looks);
    }

    /** Whether it is time; another hop for less than half the shortest step would only be late. */
    @JsonIgnore
    public boolean isDue(Instant now) {
        return !dueAt.isAfter(now.plus(DelayLadder.MS_250.ttl().dividedBy(2)));
    }

    /** Without the request: prompts do not belong in logs. */
    @Override
    public String toString() {
        return "TaskEnvelope[%s revision %d %s due %s]"
                .formatted(task.id(), task.revision(), task.state().status().wireName(), dueAt);
    }
}
