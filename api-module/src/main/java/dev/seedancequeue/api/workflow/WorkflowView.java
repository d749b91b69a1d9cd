package dev.seedancequeue.api.workflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Definition;
import dev.seedancequeue.workflow.DraftLine;
import dev.seedancequeue.workflow.DraftPlan;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.Part;
import dev.seedancequeue.workflow.Plan;
import dev.seedancequeue.workflow.ShotPlan;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowId;
import dev.seedancequeue.workflow.WorkflowStatus;
import dev.seedancequeue.workflow.request.Costs;
import dev.seedancequeue.workflow.request.WorkflowPrices;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as callers see it: the whole line from drafts to finals, or from shot to shot, and
 * what it costs. What there is nothing to say of is left out.
 */
@JsonPropertyOrder({
    "id",
    "status",
    "kind",
    "created_at",
    "ended_at",
    "decide",
    "drafts",
    "shots",
    "stop",
    "cancelled",
    "costs",
    "warnings"
})
record WorkflowView(
        WorkflowId id,
        WorkflowStatus status,
        String kind,
        @Nullable String createdAt,
        @Nullable String endedAt,
        @Nullable Deciding decide,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DraftView> drafts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ShotView> shots,
        @Nullable Stop stop,
        @Nullable Saying cancelled,
        Costs costs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Warning> warnings) {

    /** Who said something, and when. */
    record Saying(String by, @Nullable String at) {}

    /** What was decided on a draft. */
    record DecisionView(Verdict verdict, String by, @Nullable String reason, @Nullable String at) {}

    /** Why a chain does not go on, and at which shot. */
    record Stop(int shot, String reason) {}

    /**
     * One task of it.
     *
     * @param status {@code planned} before it is placed, {@code dropped} if it never will be,
     *     {@code refused} if it never can be, else the task's own
     */
    record PartView(
            TaskId taskId,
            String status,
            @Nullable String resultUrl,
            @Nullable String lastFrameUrl,
            @Nullable String errorCode,
            @Nullable String errorMessage,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> errors,
            @Nullable TokenEstimate estimated,
            @Nullable TokenEstimate settled) {

        static PartView of(
                Part part,
                Plan plan,
                WorkflowPrices prices,
                WorkflowPrices.Price price,
                Instant now) {
            TaskState.Succeeded made = part.succeeded();
            TaskError error = part.task() == null ? null : TaskError.of(part.task().state());
            return new PartView(
                    part.id(),
                    status(part, plan),
                    made == null ? null : made.result().videoUrl(),
                    made == null ? null : made.result().lastFrameUrl(),
                    part.failure(now),
                    error == null ? null : error.message(),
                    part.violations(),
                    price.estimate(),
                    prices.settled(part, price));
        }

        private static String status(Part part, Plan plan) {
            if (part.isNew()) {
                return plan.isDropped(part) ? "dropped" : "planned";
            }
            if (!part.violations().isEmpty()) {
                return "refused";
            }
            return part.task() == null ? "queued" : part.task().state().status().wireName();
        }
    }

    /**
     * One variant.
     *
     * @param secondsLeft of the 7 days in which its draft can become a final
     * @param decidedAt when it is decided on by itself
     */
    @JsonPropertyOrder({
        "number",
        "seed",
        "draft",
        "expires_at",
        "seconds_left",
        "decided_at",
        "decision",
        "final"
    })
    record DraftView(
            int number,
            long seed,
            PartView draft,
            @Nullable String expiresAt,
            @Nullable Long secondsLeft,
            @Nullable String decidedAt,
            @Nullable DecisionView decision,
            @JsonProperty("final") @Nullable PartView result) {}

    /** One shot in its present take. */
    record ShotView(int number, int take, PartView task) {}

    static WorkflowView of(
            Workflow workflow,
            Plan plan,
            WorkflowPrices prices,
            List<Warning> warnings,
            Instant now) {
        Fact.Ended ended = workflow.ended();
        Fact.Cancelled cancelled = workflow.cancelled();
        boolean hasDrafts = workflow.definition() instanceof Definition.Drafts;
        return new WorkflowView(
                workflow.id(),
                plan.status(),
                hasDrafts ? "drafts" : "shots",
                TaskView.time(workflow.createdAt()),
                ended == null ? null : TaskView.time(ended.at()),
                workflow.definition() instanceof Definition.Drafts drafts
                        ? drafts.deciding()
                        : null,
                drafts(workflow, plan, prices, now),
                shots(plan, prices, now),
                stop(plan),
                cancelled == null
                        ? null
                        : new Saying(cancelled.by(), TaskView.time(cancelled.at())),
                prices.of(workflow, plan, now),
                warnings);
    }

    private static List<DraftView> drafts(
            Workflow workflow, Plan plan, WorkflowPrices prices, Instant now) {
        if (!(plan instanceof DraftPlan drafts)
                || !(workflow.definition() instanceof Definition.Drafts definition)) {
            return List.of();
        }
        WorkflowPrices.Price draftPrice = prices.ofDraft(definition);
        WorkflowPrices.Price finalPrice = prices.ofFinal(definition);
        return drafts.lines().stream()
                .map(line -> {
                    Instant end = line.expiresAt();
                    return new DraftView(
                            line.number(),
                            line.seed(),
                            PartView.of(line.draft(), plan, prices, draftPrice, now),
                            TaskView.time(end),
                            end == null
                                    ? null
                                    : Math.max(0, Duration.between(now, end).toSeconds()),
                            TaskView.time(drafts.decidedAt(line)),
                            decision(line),
                            wantsFinal(line)
                                    ? PartView.of(line.result(), plan, prices, finalPrice, now)
                                    : null);
                })
                .toList();
    }

    private static boolean wantsFinal(DraftLine line) {
        return line.decided() != null && line.decided().verdict() == Verdict.APPROVED;
    }

    private static @Nullable DecisionView decision(DraftLine line) {
        Fact.Decided decided = line.decided();
        return decided == null
                ? null
                : new DecisionView(
                        decided.verdict(),
                        decided.by(),
                        decided.reason(),
                        TaskView.time(decided.at()));
    }

    private static List<ShotView> shots(Plan plan, WorkflowPrices prices, Instant now) {
        return plan instanceof ShotPlan shots
                ? shots.lines().stream()
                        .map(line ->
                                new ShotView(
                                        line.number(),
                                        line.take(),
                                        PartView.of(
                                                line.part(),
                                                plan,
                                                prices,
                                                prices.ofShot(line.body(), line.number()),
                                                now)))
                        .toList()
                : List.of();
    }

    private static @Nullable Stop stop(Plan plan) {
        if (!(plan instanceof ShotPlan shots)) {
            return null;
        }
        ShotPlan.ShotLine current = shots.current();
        String reason = shots.stopReason();
        return current == null || reason == null ? null : new Stop(current.number(), reason);
    }
}
