package dev.seedancequeue.workflow;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a workflow stands and what comes next, at one moment. Decides and writes nothing: the same
 * workflow, tasks and time always give the same.
 */
public sealed interface Plan permits DraftPlan, ShotPlan {

    /** While only a person can move it on, a workflow is looked at this often. */
    Duration IDLE_LOOK = Duration.ofMinutes(15);

    /** No workflow is looked at more often. */
    Duration SHORTEST_LOOK = Duration.ofSeconds(1);

    /** The plan of a workflow. */
    static Plan of(Workflow workflow, Function<TaskId, @Nullable Task> find, Instant now) {
        return switch (workflow.definition()) {
            case Definition.Drafts drafts -> new DraftPlan(workflow, drafts, find, now);
            case Definition.Shots shots -> new ShotPlan(workflow, shots, find, now);
        };
    }

    /** Where it stands as a whole. */
    WorkflowStatus status();

    /** Whether a part of it was not ordered and never will be. */
    boolean isDropped(Part part);

    /**
     * What to do.
     *
     * @param longestLook the longest time between two looks at tasks under way
     */
    Move next(Duration longestLook);

    /** Whether a workflow has ended or was given up, so that nothing further is ordered. */
    static boolean isOver(Workflow workflow) {
        return workflow.ended() != null || workflow.cancelled() != null;
    }

    /** What comes next of one that has ended or was given up; null of any other. */
    static @Nullable Move afterEnd(
            Workflow workflow, Collection<Part> parts, Instant now, Duration longestLook) {
        if (workflow.ended() != null) {
            return new Move.Rest();
        }
        Fact.Cancelled cancelled = workflow.cancelled();
        if (cancelled == null) {
            return null;
        }
        List<TaskId> open = parts.stream().filter(part -> part.isOpen(now)).map(Part::id).toList();
        return open.isEmpty()
                ? end(WorkflowStatus.CANCELLED, now, Set.of())
                : new Move.Withdraw(open, look(cancelled.at(), now, longestLook));
    }

    static Move end(WorkflowStatus status, Instant now, Set<String> unless) {
        return new Move.Note(Map.of(Workflow.END, new Fact.Ended(status, now)), unless);
    }

    /** Grows with the time already waited, so that what takes long costs few looks. */
    static Duration look(Instant since, Instant now, Duration longest) {
        Duration waited = Duration.between(since, now).dividedBy(5);
        Duration atLeast = waited.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : waited;
        return atLeast.compareTo(longest) > 0 ? longest : atLeast;
    }

    /** The part of a name as the workflow knows it and the store has it. */
    static Part part(Workflow workflow, String name, Function<TaskId, @Nullable Task> find) {
        TaskId id = workflow.id().task(name);
        Fact fact = workflow.facts().get(Workflow.placed(name));
        return new Part(name, id, fact, fact instanceof Fact.Placed ? find.apply(id) : null);
    }
}
