package dev.seedancequeue.workflow.request;

import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.workflow.DraftLine;
import dev.seedancequeue.workflow.DraftPlan;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.News;
import dev.seedancequeue.workflow.Plan;
import dev.seedancequeue.workflow.ShotPlan;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowId;
import dev.seedancequeue.workflow.WorkflowStore;
import dev.seedancequeue.workflow.request.ControlAnswer.Conflict;
import dev.seedancequeue.workflow.request.ControlAnswer.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people may say to a workflow. The store settles who was first; then the workflow's message
 * takes the word along, confirmed, and the journal has it, before anybody is answered. Thread-safe.
 *
 * <p>Each method throws {@link StoreUnavailableException} when nobody can tell who was first, and
 * {@link PublishException} when the word is noted but not safe; saying it again is right then.
 */
public final class WorkflowControl {

    private static final Set<String> OVER = Set.of(Workflow.CANCEL, Workflow.END);

    private final WorkflowStore store;
    private final TaskStore tasks;
    private final WorkflowCheck check;
    private final WorkflowMessages messages;
    private final InstantSource clock;

    public WorkflowControl(
            WorkflowStore store,
            TaskStore tasks,
            WorkflowCheck check,
            WorkflowMessages messages,
            InstantSource clock) {
        this.store = store;
        this.tasks = tasks;
        this.check = check;
        this.messages = messages;
        this.clock = clock;
    }

    /** Approves or rejects a draft, counted from 1; a reject may come before the draft is made. */
    public ControlAnswer decide(
            String tenant,
            WorkflowId id,
            int number,
            Verdict verdict,
            String by,
            @Nullable String reason) {
        Workflow workflow = store.find(tenant, id);
        if (workflow == null) {
            return new ControlAnswer.Unknown();
        }
        Instant now = clock.instant();
        if (!(plan(workflow, now) instanceof DraftPlan plan)) {
            return new ControlAnswer.NoSuchDraft("workflow %s has shots, not drafts".formatted(id));
        }
        if (number < 1 || number > plan.lines().size()) {
            return new ControlAnswer.NoSuchDraft(
                    "workflow %s has drafts 1 to %d".formatted(id, plan.lines().size()));
        }
        if (workflow.decided(number) == null) {
            Conflict trouble = trouble(workflow, plan.lines().get(number - 1), verdict, now);
            if (trouble != null) {
                return trouble;
            }
            var fact = new Fact.Decided(verdict, by, reason, now);
            workflow = store.note(tenant, id, Workflow.decision(number), fact, OVER);
        }
        Fact.Decided decided = workflow == null ? null : workflow.decided(number);
        if (workflow == null || decided == null) {
            return over(id);
        }
        return decided.verdict() == verdict
                ? done(workflow, Workflow.decision(number))
                : new Conflict(
                        Reason.ALREADY_DECIDED,
                        "draft %d was %s by %s at %s"
                                .formatted(
                                        number,
                                        decided.verdict().wireName(),
                                        decided.by(),
                                        decided.at()));
    }

    private static @Nullable Conflict trouble(
            Workflow workflow, DraftLine line, Verdict verdict, Instant now) {
        String failure = line.draft().failure(now);
        if (workflow.ended() != null || workflow.cancelled() != null) {
            return over(workflow.id());
        }
        if (failure != null) {
            return new Conflict(
                    Reason.DRAFT_NOT_USABLE,
                    "draft %d gave no video: %s".formatted(line.number(), failure));
        }
        if (line.isExpired(now)) {
            return new Conflict(
                    Reason.DRAFT_EXPIRED,
                    "draft %d could be decided on until %s"
                            .formatted(line.number(), line.expiresAt()));
        }
        if (verdict == Verdict.APPROVED && line.draft().succeeded() == null) {
            return new Conflict(
                    Reason.DRAFT_NOT_READY,
                    "draft %d is not made yet; approve it when it is".formatted(line.number()));
        }
        return null;
    }

    /** Gives the workflow up: nothing further is ordered, and what is not paid yet is cancelled. */
    public ControlAnswer cancel(String tenant, WorkflowId id, String by) {
        Workflow workflow =
                store.note(
                        tenant,
                        id,
                        Workflow.CANCEL,
                        new Fact.Cancelled(by, clock.instant()),
                        Set.of(Workflow.END));
        if (workflow == null) {
            return new ControlAnswer.Unknown();
        }
        return workflow.cancelled() == null ? over(id) : done(workflow, Workflow.CANCEL);
    }

    /**
     * Lets a stopped chain go on.
     *
     * @param from the first shot to be made again, null for the one it stopped at
     * @param shot what to make that shot of instead, or null
     */
    public ControlAnswer resume(
            String tenant,
            WorkflowId id,
            @Nullable Integer from,
            @Nullable JsonNode shot,
            String by) {
        Workflow workflow = store.find(tenant, id);
        if (workflow == null) {
            return new ControlAnswer.Unknown();
        }
        if (workflow.ended() != null || workflow.cancelled() != null) {
            return over(id);
        }
        Instant now = clock.instant();
        if (!(plan(workflow, now) instanceof ShotPlan plan)) {
            return new Conflict(Reason.NOT_STOPPED, "workflow %s has no shots".formatted(id));
        }
        ShotPlan.ShotLine current = plan.current();
        if (current == null || plan.stopReason() == null) {
            return repeated(workflow, plan, from, shot);
        }
        int first = from == null ? current.number() : from;
        int last = current.number();
        if (first < 1 || first > last) {
            return new ControlAnswer.Refused(
                    List.of(
                            new Violation(
                                    "/from",
                                    "out_of_range",
                                    "it stopped at shot %d; from has to be 1 to %d"
                                            .formatted(last, last))));
        }
        if (plan.resumes() >= ShotPlan.MAX_RESUMES) {
            return new Conflict(
                    Reason.NOT_STOPPED,
                    "it was resumed %d times, which is the most".formatted(ShotPlan.MAX_RESUMES));
        }
        String frameTrouble = plan.frameTrouble(first);
        if (frameTrouble != null) {
            return new Conflict(
                    Reason.NO_FIRST_FRAME,
                    "shot %d has no first frame (%s: links live 24 hours); resume from %d or earlier"
                            .formatted(first, frameTrouble, first - 1));
        }
        var violations =
                shot == null
                        ? List.<Violation>of()
                        : check.checkShot(shot, first, plan.lines().size());
        if (!violations.isEmpty()) {
            return new ControlAnswer.Refused(violations);
        }
        String name = Workflow.resume(plan.resumes() + 1);
        var fact = new Fact.Resumed(first, (ObjectNode) shot, by, now);
        Workflow after = store.note(tenant, id, name, fact, OVER);
        if (after == null || !(after.facts().get(name) instanceof Fact.Resumed noted)) {
            return over(id);
        }
        return noted.from() == first && Objects.equals(noted.shot(), shot)
                ? done(after, name)
                : new Conflict(
                        Reason.NOT_STOPPED,
                        "%s has resumed it from shot %d".formatted(noted.by(), noted.from()));
    }

    /** Of a chain that goes on: whether that is because the very same was said before. */
    private ControlAnswer repeated(
            Workflow workflow, ShotPlan plan, @Nullable Integer from, @Nullable JsonNode shot) {
        String name = Workflow.resume(plan.resumes());
        boolean same =
                workflow.facts().get(name) instanceof Fact.Resumed last
                        && (from == null || last.from() == from)
                        && Objects.equals(last.shot(), shot);
        return same
                ? done(workflow, name)
                : new Conflict(
                        Reason.NOT_STOPPED,
                        "workflow %s is %s; only a stopped chain can be resumed"
                                .formatted(workflow.id(), plan.status().wireName()));
    }

    /** Safe before it is answered: what has ended is so already. */
    private ControlAnswer done(Workflow workflow, String fact) {
        if (workflow.ended() != null) {
            return new ControlAnswer.Done(workflow);
        }
        // The message on its way is older now and will be dropped. The epoch stays: what is due
        // may have been placed by that one already.
        Workflow next = workflow.next(workflow.storeEpoch());
        Map<String, Fact> news = Map.of(fact, Objects.requireNonNull(next.facts().get(fact)));
        messages.send(next, News.of(news), Duration.ZERO);
        return new ControlAnswer.Done(next);
    }

    private static Conflict over(WorkflowId id) {
        return new Conflict(
                Reason.WORKFLOW_ENDED, "workflow %s has ended or was cancelled".formatted(id));
    }

    private Plan plan(Workflow workflow, Instant now) {
        return Plan.of(workflow, task -> tasks.find(workflow.tenant(), task), now);
    }
}
