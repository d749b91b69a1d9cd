package dev.seedancequeue.messaging;

import dev.seedancequeue.task.Task;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a task, for whoever listens on {@code seedance.events}.
 *
 * @param type the routing key, {@code task.<status>}: {@code task.succeeded}, {@code
 *     task.rejected}; {@code step.<state>} of a transition that leaves the status as it is
 * @param messageId the producer's own message id, where the task came as a message
 * @param violations why a message was rejected, empty otherwise
 */
public record TaskEvent(
        String type,
        Instant time,
        String tenant,
        @Nullable Task task,
        @Nullable String messageId,
        List<dev.seedancequeue.catalogue.Violation> violations) {

    public TaskEvent {
        violations = List.copyOf(violations);
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
            String tenant,
            @Nullable String messageId,
            List<dev.seedancequeue.catalogue.Violation> violations,
            Instant now) {
        return new TaskEvent("task.rejected", now, tenant, null, messageId, violations);
    }
}
