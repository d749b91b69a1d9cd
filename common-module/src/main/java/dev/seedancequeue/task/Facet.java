package dev.seedancequeue.task;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * By what tasks are counted and listed: their status, and of failed ones the class of failure.
 * Every task has one facet at a time.
 *
 * @param failureClass of a failed task, null of every other
 */
public record Facet(TaskStatus status, @Nullable FailureClass failureClass) {

    /** Every facet there is. */
    public static final List<Facet> ALL =
            Stream.of(TaskStatus.values()).map(Facet::of).flatMap(List::stream).toList();

    /** Those of tasks that have not ended. */
    public static final List<Facet> UNFINISHED =
            List.of(new Facet(TaskStatus.QUEUED, null), new Facet(TaskStatus.RUNNING, null));

    /** The facet of a task. */
    public static Facet of(Task task) {
        return new Facet(
                task.state().status(),
                task.state() instanceof TaskState.Failed failed
                        ? failed.error().failureClass()
                        : null);
    }

    private static List<Facet> of(TaskStatus status) {
        List<Facet> facets = new ArrayList<>();
        if (status == TaskStatus.FAILED) {
            for (FailureClass failureClass : FailureClass.values()) {
                facets.add(new Facet(status, failureClass));
            }
        } else {
            facets.add(new Facet(status, null));
        }
        return facets;
    }

    /** Its name in keys: {@code running}, {@code failed.moderation}. */
    public String word() {
        return failureClass == null
                ? status.wireName()
                : status.wireName() + "." + failureClass.wireName();
    }
}
