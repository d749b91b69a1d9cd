package dev.seedancequeue.workflow;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Drafts first, then the finals of those that are approved. */
public final class DraftPlan implements Plan {

    /** What a person did in the meantime counts. */
    private static final Set<String> ENDS = Set.of(Workflow.CANCEL, Workflow.END);

    private final Workflow workflow;
    private final Definition.Drafts definition;
    private final Instant now;
    private final List<DraftLine> lines = new ArrayList<>();
    private final int chosen;

    DraftPlan(
            Workflow workflow,
            Definition.Drafts definition,
            Function<TaskId, @Nullable Task> find,
            Instant now) {
        this.workflow = workflow;
        this.definition = definition;
        this.now = now;
        for (int number = 1; number <= definition.seeds().size(); number++) {
            lines.add(
                    new DraftLine(
                            number,
                            definition.seeds().get(number - 1),
                            Plan.part(workflow, Part.draft(number), find),
                            workflow.decided(number),
                            Plan.part(workflow, Part.finalOf(number), find)));
        }
        chosen =
                workflow.facts().get(Workflow.CHOICE) instanceof Fact.Chosen(var draft, _)
                        ? draft
                        : 0;
    }

    /** The variants in their order. */
    public List<DraftLine> lines() {
        return List.copyOf(lines);
    }

    /** When the draft of a line is decided on by itself, or null. */
    public @Nullable Instant decidedAt(DraftLine line) {
        return line.decidedAt(definition.deciding());
    }

    @Override
    public WorkflowStatus status() {
        Fact.Ended ended = workflow.ended();
        if (ended != null) {
            return ended.status();
        }
        boolean atWork =
                workflow.cancelled() != null
                        || lines.stream()
                                .anyMatch(line ->
                                        (line.draft().isNew() && !line.is(Verdict.REJECTED))
                                                || line.draft().isOpen(now)
                                                || (line.is(Verdict.APPROVED)
                                                        && !line.isOver(now)));
        boolean decidable = lines.stream().anyMatch(DraftLine::isReady);
        return decidable && !atWork ? WorkflowStatus.WAITING : WorkflowStatus.RUNNING;
    }

    @Override
    public boolean isDropped(Part part) {
        return part.isNew()
                && (Plan.isOver(workflow)
                        || lines.stream()
                                .anyMatch(line ->
                                        line.is(Verdict.REJECTED) && line.draft().equals(part)));
    }

    @Override
    public Move next(Duration longestLook) {
        List<Part> parts =
                lines.stream().flatMap(line -> Stream.of(line.draft(), line.result())).toList();
        Move end = Plan.afterEnd(workflow, parts, now, longestLook);
        if (end != null) {
            return end;
        }
        List<Move.Order> orders = orders();
        if (!orders.isEmpty()) {
            return new Move.Place(orders);
        }
        Map<String, Fact> news = news();
        if (!news.isEmpty()) {
            return new Move.Note(news, ENDS);
        }
        if (lines.stream().allMatch(line -> line.isOver(now))) {
            return Plan.end(result(), now, Set.of(Workflow.CANCEL));
        }
        Duration after = untilNext(parts, longestLook);
        List<TaskId> unwanted = unwanted();
        return unwanted.isEmpty() ? new Move.Look(after) : new Move.Withdraw(unwanted, after);
    }

    private List<Move.Order> orders() {
        List<Move.Order> orders = new ArrayList<>();
        for (DraftLine line : lines) {
            Part draft = line.draft();
            Part result = line.result();
            if (draft.isNew() && !line.is(Verdict.REJECTED)) {
                orders.add(order(draft, definition.draftBody(line.number())));
            } else if (line.is(Verdict.APPROVED) && result.isNew()) {
                orders.add(order(result, definition.finalBody(draft.id().value())));
            }
        }
        return orders;
    }

    private static Move.Order order(Part part, ObjectNode body) {
        return new Move.Order(part.name(), part.id(), body);
    }

    private Map<String, Fact> news() {
        Map<String, Fact> news = new LinkedHashMap<>();
        for (DraftLine line : lines) {
            if (!line.isReady()) {
                continue;
            }
            if (line.isExpired(now)) {
                decide(news, line, Verdict.EXPIRED, "clock", null);
                continue;
            }
            switch (definition.deciding()) {
                case Deciding.All _ -> decide(news, line, Verdict.APPROVED, "auto", null);
                case Deciding.First _ when chosen == line.number() ->
                        decide(news, line, Verdict.APPROVED, "auto", null);
                case Deciding.First _ when chosen != 0 ->
                        decide(news, line, Verdict.REJECTED, "auto", "another draft was first");
                case Deciding.First _ -> {}
                case Deciding.Manual _ -> tell(news, line);
                case Deciding.Deadline(_, var verdict) -> {
                    Instant deadline = decidedAt(line);
                    if (deadline != null && !deadline.isAfter(now)) {
                        decide(news, line, verdict, "deadline", null);
                    } else {
                        tell(news, line);
                    }
                }
            }
        }
        DraftLine first = first();
        if (definition.deciding() instanceof Deciding.First && chosen == 0 && first != null) {
            news.put(Workflow.CHOICE, new Fact.Chosen(first.number(), now));
        }
        return news;
    }

    private void decide(
            Map<String, Fact> news,
            DraftLine line,
            Verdict verdict,
            String by,
            @Nullable String reason) {
        news.put(Workflow.decision(line.number()), new Fact.Decided(verdict, by, reason, now));
    }

    /** Once that it can be decided, and once that there is little time left for it. */
    private void tell(Map<String, Fact> news, DraftLine line) {
        String ready = Workflow.ready(line.number());
        if (!workflow.facts().containsKey(ready)) {
            news.put(ready, new Fact.Told(now));
        }
        String expiring = Workflow.expiring(line.number());
        if (line.isExpiring(now) && !workflow.facts().containsKey(expiring)) {
            news.put(expiring, new Fact.Told(now));
        }
    }

    private @Nullable DraftLine first() {
        return lines.stream()
                .filter(DraftLine::isReady)
                .min(Comparator.comparing(DraftPlan::completedAt))
                .orElse(null);
    }

    private static Instant completedAt(DraftLine line) {
        TaskState.Succeeded made = line.draft().succeeded();
        return made == null ? Instant.MAX : made.completedAt();
    }

    /** Drafts that are still made and that nobody will look at. */
    private List<TaskId> unwanted() {
        return lines.stream()
                .filter(line ->
                        line.is(Verdict.REJECTED)
                                || (definition.deciding() instanceof Deciding.First
                                        && chosen != 0
                                        && chosen != line.number()
                                        && line.decided() == null))
                .map(DraftLine::draft)
                .filter(draft -> draft.isOpen(now))
                .map(Part::id)
                .toList();
    }

    private Duration untilNext(List<Part> parts, Duration longestLook) {
        Duration next = IDLE_LOOK;
        for (Part part : parts) {
            if (part.isOpen(now) && part.fact() != null) {
                next = shorter(next, Plan.look(part.fact().at(), now, longestLook));
            }
        }
        for (DraftLine line : lines) {
            Instant expiry = line.expiresAt();
            if (line.isReady() && expiry != null) {
                next = shorter(next, until(expiry));
                next = shorter(next, until(expiry.minus(DraftLine.WARNING)));
                next = shorter(next, until(decidedAt(line)));
            }
        }
        return next;
    }

    /** What is past was noted before; a moment before it is too early by whoever's clock. */
    private Duration until(@Nullable Instant moment) {
        return moment == null || !moment.isAfter(now)
                ? IDLE_LOOK
                : Duration.between(now, moment).plus(SHORTEST_LOOK);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private WorkflowStatus result() {
        if (lines.stream().anyMatch(line -> line.result().succeeded() != null)) {
            return WorkflowStatus.SUCCEEDED;
        }
        if (lines.stream().anyMatch(line -> line.is(Verdict.APPROVED))) {
            return WorkflowStatus.FAILED;
        }
        if (lines.stream().anyMatch(line -> line.is(Verdict.EXPIRED))) {
            return WorkflowStatus.EXPIRED;
        }
        return lines.stream().anyMatch(line -> line.is(Verdict.REJECTED))
                ? WorkflowStatus.REJECTED
                : WorkflowStatus.FAILED;
    }
}
