package dev.seedancequeue.workflow;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One shot after the other, each from the last frame of the one before. */
public final class ShotPlan implements Plan {

    /** A result's links die this long after its finish (provider rule). */
    static final Duration LINK_LIFE = Duration.ofHours(24);

    /** Left for the provider to fetch the frame, which it does while it takes the order. */
    static final Duration FETCH_TIME = Duration.ofMinutes(10);

    /** A stopped chain can be resumed for as long. */
    public static final Duration RESUMABLE = Duration.ofDays(7);

    /** A chain is resumed this often at most. */
    public static final int MAX_RESUMES = 20;

    private final Workflow workflow;
    private final Instant now;
    private final Function<TaskId, @Nullable Task> find;
    private final List<ShotLine> lines = new ArrayList<>();
    private final List<Take> earlier = new ArrayList<>();
    private final List<Fact.Resumed> resumes = new ArrayList<>();

    /**
     * One shot.
     *
     * @param number counted from 1
     * @param take how often it was begun, counting from 1; earlier takes are not shown
     * @param body what it is made of, without its first frame
     */
    public record ShotLine(int number, int take, ObjectNode body, Part part) {}

    private record Take(int number, int take, ObjectNode body) {}

    ShotPlan(
            Workflow workflow,
            Definition.Shots definition,
            Function<TaskId, @Nullable Task> find,
            Instant now) {
        this.workflow = workflow;
        this.find = find;
        this.now = now;
        for (int i = 1; i <= MAX_RESUMES; i++) {
            if (workflow.facts().get(Workflow.resume(i)) instanceof Fact.Resumed resumed) {
                resumes.add(resumed);
            }
        }
        for (int number = 1; number <= definition.shots().size(); number++) {
            ObjectNode body = definition.shots().get(number - 1);
            int take = 1;
            for (Fact.Resumed resumed : resumes) {
                if (resumed.from() <= number) {
                    earlier.add(new Take(number, take, body));
                    take++;
                }
                body = resumed.from() == number && resumed.shot() != null ? resumed.shot() : body;
            }
            lines.add(line(number, take, body));
        }
    }

    /** The shots in their order, each in its present take. */
    public List<ShotLine> lines() {
        return List.copyOf(lines);
    }

    /** The takes before the present ones; reads their tasks. */
    public List<ShotLine> earlierTakes() {
        return earlier.stream().map(take -> line(take.number, take.take, take.body)).toList();
    }

    private ShotLine line(int number, int take, ObjectNode body) {
        Part part = Plan.part(workflow, Part.shot(number, take), find);
        return new ShotLine(number, take, body, part);
    }

    /** How often it was resumed. */
    public int resumes() {
        return resumes.size();
    }

    /** The shot that is the next to succeed, or null when all have. */
    public @Nullable ShotLine current() {
        return lines.stream()
                .filter(line -> line.part().succeeded() == null)
                .findFirst()
                .orElse(null);
    }

    /** Why it does not go on by itself, or null when it does. */
    public @Nullable String stopReason() {
        ShotLine current = current();
        if (current == null || current.part().isOpen(now)) {
            return null;
        }
        if (current.part().failure(now) != null) {
            return "shot_failed";
        }
        return frameTrouble(current.number());
    }

    /** Why a shot has no first frame although the one before was made, or null when it has. */
    public @Nullable String frameTrouble(int number) {
        if (number == 1) {
            return null;
        }
        TaskState.Succeeded before = lines.get(number - 2).part().succeeded();
        if (before == null || before.result().lastFrameUrl() == null) {
            return "no_last_frame";
        }
        Instant latest = before.completedAt().plus(LINK_LIFE).minus(FETCH_TIME);
        return latest.isBefore(now) ? "last_frame_expired" : null;
    }

    @Override
    public WorkflowStatus status() {
        Fact.Ended ended = workflow.ended();
        if (ended != null) {
            return ended.status();
        }
        return stopReason() == null || workflow.cancelled() != null
                ? WorkflowStatus.RUNNING
                : WorkflowStatus.STOPPED;
    }

    @Override
    public boolean isDropped(Part part) {
        return part.isNew() && Plan.isOver(workflow);
    }

    @Override
    public Move next(Duration longestLook) {
        List<Part> parts = lines.stream().map(ShotLine::part).toList();
        Move end = Plan.afterEnd(workflow, parts, now, longestLook);
        if (end != null) {
            return end;
        }
        ShotLine current = current();
        if (current == null) {
            return Plan.end(WorkflowStatus.SUCCEEDED, now, Set.of(Workflow.CANCEL));
        }
        if (stopReason() != null) {
            return stopped();
        }
        Part part = current.part();
        if (part.fact() == null) {
            return new Move.Place(List.of(new Move.Order(part.name(), part.id(), body(current))));
        }
        return new Move.Look(Plan.look(part.fact().at(), now, longestLook));
    }

    private Move stopped() {
        String told = Workflow.stopped(resumes.size());
        Fact since = workflow.facts().get(told);
        if (since == null) {
            return new Move.Note(Map.of(told, new Fact.Told(now)), Set.of(Workflow.CANCEL));
        }
        if (since.at().plus(RESUMABLE).isBefore(now)) {
            String resumed = Workflow.resume(resumes.size() + 1);
            return Plan.end(WorkflowStatus.FAILED, now, Set.of(Workflow.CANCEL, resumed));
        }
        return new Move.Look(IDLE_LOOK);
    }

    private ObjectNode body(ShotLine line) {
        ObjectNode body = line.body().deepCopy();
        if (line.number() < lines.size()) {
            body.put("return_last_frame", true);
        }
        TaskState.Succeeded before =
                line.number() == 1 ? null : lines.get(line.number() - 2).part().succeeded();
        return before == null || before.result().lastFrameUrl() == null
                ? body
                : Definition.Shots.withFirstFrame(body, before.result().lastFrameUrl());
    }
}
