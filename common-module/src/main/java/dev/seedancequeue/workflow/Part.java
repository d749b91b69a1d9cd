package dev.seedancequeue.workflow;

import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task of a workflow, from before it is placed until after it has ended.
 *
 * @param name {@code d01} of a draft, {@code f01} of its final, {@code s01} of a shot and {@code
 *     s01t2} of its second take
 * @param fact whether it was placed or refused; null before
 * @param task as the store has it; null when it is not placed, or the store does not know it (yet)
 */
public record Part(String name, TaskId id, @Nullable Fact fact, @Nullable Task task) {

    static String draft(int number) {
        return "d%02d".formatted(number);
    }

    static String finalOf(int number) {
        return "f%02d".formatted(number);
    }

    static String shot(int number, int take) {
        return take == 1 ? "s%02d".formatted(number) : "s%02dt%d".formatted(number, take);
    }

    /** Whether it still has to be placed. */
    public boolean isNew() {
        return fact == null;
    }

    /** What it made, or null. */
    public TaskState.@Nullable Succeeded succeeded() {
        return task != null && task.state() instanceof TaskState.Succeeded succeeded
                ? succeeded
                : null;
    }

    /** Why the provider was never asked; empty when it was, or will be. */
    public List<Violation> violations() {
        return fact instanceof Fact.Refused(var violations, _) ? violations : List.of();
    }

    /** A code for why there is no video, or null when there is one or may be. */
    public @Nullable String failure(Instant now) {
        if (!violations().isEmpty()) {
            return violations().getFirst().code();
        }
        if (task == null) {
            return isForgotten(now) ? "task_forgotten" : null;
        }
        TaskError error = TaskError.of(task.state());
        if (error != null) {
            return error.code();
        }
        return task.state() instanceof TaskState.Cancelled ? "cancelled" : null;
    }

    /** Whether it was placed and may still come to something. */
    public boolean isOpen(Instant now) {
        return fact instanceof Fact.Placed && succeeded() == null && failure(now) == null;
    }

    /** The store forgets what nobody changes, and what it was emptied of without a journal. */
    private boolean isForgotten(Instant now) {
        return fact instanceof Fact.Placed(var at) && at.plus(TaskStore.RETENTION).isBefore(now);
    }
}
