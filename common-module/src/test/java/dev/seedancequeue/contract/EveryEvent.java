package dev.seedancequeue.contract;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.Batches;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.News;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowStatus;
import dev.seedancequeue.workflow.Workflows;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** An event of each kind there is. */
final class EveryEvent {

    static final String MESSAGE_ID = "order-7781";
    static final List<Violation> VIOLATIONS =
            List.of(new Violation("/duration", "out_of_range", "duration is 60"));

    private EveryEvent() {}

    static List<TaskEvent> list() {
        List<TaskEvent> events = new ArrayList<>();
        Tasks.inEveryState().forEach(task -> events.add(TaskEvent.of(task, Tasks.NOW)));
        events.addAll(steps());
        events.add(TaskEvent.rejected(Task.DEFAULT_TENANT, MESSAGE_ID, VIOLATIONS, Tasks.NOW));
        events.add(TaskEvent.rejected(Task.DEFAULT_TENANT, null, VIOLATIONS, Tasks.NOW));
        events.addAll(ofWorkflows());
        Stream.of("accepted", "paused", "resumed", "cancelling")
                .map(what -> TaskEvent.of(Batches.batch("pets"), what, Tasks.NOW))
                .forEach(events::add);
        events.addAll(endsOfBatches());
        return events;
    }

    private static List<TaskEvent> endsOfBatches() {
        Map<TaskStatus, Long> counts = new EnumMap<>(TaskStatus.class);
        Stream.of(TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.EXPIRED, TaskStatus.CANCELLED)
                .forEach(status -> counts.put(status, 1L));
        Batch ended = Batches.batch("pets").with(new Batch.Ended(Tasks.NOW, counts));
        return Stream.of("completed", "cancelled")
                .map(what -> TaskEvent.of(ended, what, Tasks.NOW))
                .toList();
    }

    private static List<TaskEvent> steps() {
        Task queued = Tasks.queued();
        Task unconfirmed = queued.unconfirmed(null, Tasks.NOW, "no answer");
        return Stream.of(
                        TaskEvent.between(queued, unconfirmed, Tasks.NOW),
                        TaskEvent.between(
                                unconfirmed, unconfirmed.parked(Tasks.NOW, "why"), Tasks.NOW),
                        TaskEvent.between(unconfirmed, unconfirmed.retried(Tasks.NOW), Tasks.NOW),
                        TaskEvent.between(
                                queued, queued.ordered("main", "cgt-1", Tasks.NOW), Tasks.NOW))
                .map(Objects::requireNonNull)
                .toList();
    }

    private static List<TaskEvent> ofWorkflows() {
        Map<String, Fact> facts = new LinkedHashMap<>();
        facts.put("part.d01", new Fact.Placed(Tasks.NOW));
        facts.put("part.d02", new Fact.Refused(VIOLATIONS, Tasks.NOW));
        facts.put("choice", new Fact.Chosen(1, Tasks.NOW));
        for (Verdict verdict : Verdict.values()) {
            facts.put(
                    Workflow.decision(facts.size()),
                    new Fact.Decided(verdict, "anna", "too dark", Tasks.NOW));
        }
        Stream.of("told.ready.01", "told.expiring.01", "told.stopped.01")
                .forEach(name -> facts.put(name, new Fact.Told(Tasks.NOW)));
        facts.put("resume.01", new Fact.Resumed(2, Workflows.body("a hall"), "anna", Tasks.NOW));
        facts.put("cancel", new Fact.Cancelled("anna", Tasks.NOW));
        List<TaskEvent> events = new ArrayList<>();
        Workflow drafts = Workflows.drafts(3, new Deciding.Deadline(60, Verdict.REJECTED));
        events.add(TaskEvent.of(drafts, "accepted", null, Tasks.NOW));
        News.of(facts)
                .values()
                .forEach(news ->
                        events.add(
                                TaskEvent.of(
                                        drafts.knowing(facts),
                                        news.what(),
                                        news.number(),
                                        Tasks.NOW)));
        Set<WorkflowStatus> goingOn =
                Set.of(WorkflowStatus.RUNNING, WorkflowStatus.WAITING, WorkflowStatus.STOPPED);
        for (WorkflowStatus status : WorkflowStatus.values()) {
            if (!goingOn.contains(status)) {
                Map<String, Fact> end = Map.of(Workflow.END, new Fact.Ended(status, Tasks.NOW));
                events.add(
                        TaskEvent.of(
                                Workflows.shots(2).knowing(end),
                                status.wireName(),
                                null,
                                Tasks.NOW));
            }
        }
        for (Deciding deciding :
                List.of(new Deciding.All(), new Deciding.First(), new Deciding.Manual())) {
            events.add(TaskEvent.of(Workflows.drafts(2, deciding), "accepted", null, Tasks.NOW));
        }
        return events;
    }
}
