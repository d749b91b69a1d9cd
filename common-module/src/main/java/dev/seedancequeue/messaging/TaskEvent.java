package dev.seedancequeue.messaging;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.json.Completeness;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.workflow.Workflow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Something that happened to a task, a workflow or a batch, for whoever listens on {@code
 * seedance.events}.
 *
 * @param type the routing key, {@code task.<status>}: {@code task.succeeded}, {@code
 *     task.rejected}; {@code step.<state>} of a transition that leaves the status as it is; {@code
 *     workflow.<what>}, {@code batch.<what>}
 * @param task null of a rejection and of what happened to a workflow or a batch
 * @param messageId the producer's own message id, where the task came as a message
 * @param violations why a message was rejected, empty otherwise
 * @param workflow the whole of it, with what it is to make
 * @param number of the draft or shot that it is about, where it is about one
 * @param batch of which the event tells, without its tasks
 */
public record TaskEvent(
        String type,
        Instant time,
        String tenant,
        @Nullable Task task,
        @Nullable String messageId,
        List<Violation> violations,
        @Nullable Workflow workflow,
        @Nullable Integer number,
        @Nullable Batch batch) {

    public TaskEvent {
        violations = List.copyOf(violations);
    }

    /** An event of a task. */
    public TaskEvent(
            String type,
            Instant time,
            String tenant,
            @Nullable Task task,
            @Nullable String messageId,
            List<Violation> violations) {
        this(type, time, tenant, task, messageId, violations, null, null, null);
    }

    /**
     * An event of a workflow.
     *
     * @param what the type's last word
     * @param number of the draft or shot, or null
     */
    public static TaskEvent of(
            Workflow workflow, String what, @Nullable Integer number, Instant now) {
        return new TaskEvent(
                "workflow." + what,
                now,
                workflow.tenant(),
                null,
                null,
                List.of(),
                workflow,
                number,
                null);
    }

    /**
     * An event of a batch.
     *
     * @param what the type's last word
     */
    public static TaskEvent of(Batch batch, String what, Instant now) {
        return new TaskEvent(
                "batch." + what, now, batch.tenant(), null, null, List.of(), null, null, batch);
    }

    /** What the bytes of a message hold, or null: anybody may publish to the exchange. */
    public static @Nullable TaskEvent read(byte[] body) {
        try {
            TaskEvent event = Json.mapper().readValue(body, TaskEvent.class);
            return event == null || Completeness.missing(event) != null ? null : event;
        } catch (JacksonException | IllegalArgumentException _) {
            return null;
        }
    }

    /** The event of a task having reached its present state. */
    public static TaskEvent of(Task task, Instant now) {
        return accepted(task, null, now);
    }

    /** The event of a transition, or null of one that changes nothing but the revision. */
    public static @Nullable TaskEvent between(Task before, Task after, Instant now) {
        if (before.state().status() != after.state().status()) {
            return of(after, now);
        }
        return before.state().equals(after.state())
                ? null
                : new TaskEvent(
                        "step." + after.state().word(),
                        now,
                        after.tenant(),
                        after,
                        null,
                        List.of());
    }

    /** The event of a task having been accepted from a message. */
    public static TaskEvent accepted(Task task, @Nullable String messageId, Instant now) {
        return new TaskEvent(
                "task." + task.state().status().wireName(),
                now,
                task.tenant(),
                task,
                messageId,
                List.of());
    }

    /** The event of a message that did not become a task. */
    public static TaskEvent rejected(
            String tenant, @Nullable String messageId, List<Violation> violations, Instant now) {
        return new TaskEvent("task.rejected", now, tenant, null, messageId, violations);
    }
}
