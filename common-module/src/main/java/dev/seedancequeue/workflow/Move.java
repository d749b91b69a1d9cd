package dev.seedancequeue.workflow;

import dev.seedancequeue.task.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** What is to be done next about a workflow; one thing at a time. */
public sealed interface Move {

    /** Nothing, ever again. */
    record Rest() implements Move {}

    /** Nothing now; look again after a while. */
    record Look(Duration after) implements Move {}

    /**
     * Something has come to be true.
     *
     * @param unless names of facts that exclude these
     */
    record Note(Map<String, Fact> facts, Set<String> unless) implements Move {}

    /** Tasks are to be accepted. */
    record Place(List<Order> orders) implements Move {}

    /** Tasks are not wanted any more; look again after a while whether they are gone. */
    record Withdraw(List<TaskId> tasks, Duration after) implements Move {}

    /** One task to be accepted: its part's name, its id and its create body. */
    record Order(String part, TaskId id, ObjectNode body) {}
}
