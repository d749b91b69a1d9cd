package dev.seedancequeue.messaging;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Task;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one message between our own processes carries: the task as it is, and what the next step
 * needs.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}; a reader refuses a later one
 * @param request the create body to send; once the provider has the task only a small one
 * @param dueAt when the message is meant to be worked on; before that it goes back to the ladder
 * @param looks how often the task's state was asked for at the provider
 * @param lookedAt when it was asked for last and had not ended; absent before the first look
 */
public record TaskEnvelope(
        int schemaVersion,
        Task task,
        @Nullable ObjectNode request,
        Instant dueAt,
        int looks,
        @Nullable Instant lookedAt) {

    public static final int SCHEMA_VERSION = 1;

    /** A poll message carries a request of up to this many bytes. */
    static final int SMALL_REQUEST = 16 * 1024;

    /** A message of a task that nobody has looked at yet. */
    public TaskEnvelope(
            int schemaVersion, Task task, @Nullable ObjectNode request, Instant dueAt, int looks) {
        this(schemaVersion, task, request, dueAt, looks, null);
    }

    /** A message that is to be worked on as soon as it arrives. */
    public static TaskEnvelope toSubmit(Task task, ObjectNode request, Instant dueAt) {
        return new TaskEnvelope(SCHEMA_VERSION, task, request, dueAt, 0);
    }

    /** A message that asks for the state of a task the provider has. */
    public static TaskEnvelope toPoll(
            Task task, @Nullable ObjectNode request, Instant dueAt, int looks) {
        return new TaskEnvelope(SCHEMA_VERSION, task, request, dueAt, looks);
    }

    /** The same without the request. */
    public static TaskEnvelope toPoll(Task task, Instant dueAt, int looks) {
        return toPoll(task, null, dueAt, looks);
    }

    /** The request, or null when it is too large to go along with every look. */
    public static @Nullable ObjectNode ifSmall(@Nullable ObjectNode request) {
        boolean small =
                request != null && Json.mapper().writeValueAsBytes(request).length <= SMALL_REQUEST;
        return small ? request : null;
    }

    /** A message that asks to cancel a task which is at the provider, or may be. */
    public static TaskEnvelope toCancel(Task task, Instant dueAt) {
        return new TaskEnvelope(SCHEMA_VERSION, task, null, dueAt, 0);
    }

    /** The same after a look at this moment, which has shown no end. */
    public TaskEnvelope looked(Instant now) {
        return new TaskEnvelope(schemaVersion, task, request, dueAt, looks + 1, now);
    }

    /** The same of the task as it has become. */
    public TaskEnvelope with(Task next) {
        return new TaskEnvelope(schemaVersion, next, request, dueAt, looks, lookedAt);
    }

    /** The same, to be worked on at another moment. */
    public TaskEnvelope due(Instant at) {
        return new TaskEnvelope(schemaVersion, task, request, at, looks, lookedAt);
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
