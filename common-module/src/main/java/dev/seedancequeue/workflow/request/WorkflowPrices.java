package dev.seedancequeue.workflow.request;

import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.workflow.Definition;
import dev.seedancequeue.workflow.DraftLine;
import dev.seedancequeue.workflow.DraftPlan;
import dev.seedancequeue.workflow.Part;
import dev.seedancequeue.workflow.Plan;
import dev.seedancequeue.workflow.ShotPlan;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What workflows and their parts cost: estimated before, settled by the provider's usage after. */
public final class WorkflowPrices {

    private final ModelCatalogue catalogue;
    private final RequestCheck check;

    public WorkflowPrices(ModelCatalogue catalogue, RequestCheck check) {
        this.catalogue = catalogue;
        this.check = check;
    }

    /**
     * One part's price.
     *
     * @param accepted what decides on it; null when the rules have changed since
     */
    public record Price(
            RequestVerdict.@Nullable Accepted accepted, @Nullable TokenEstimate estimate) {}

    /** Of one draft. */
    public Price ofDraft(Definition.Drafts drafts) {
        return price(accepted(drafts.draftBody(1)));
    }

    /** Of one final. */
    public Price ofFinal(Definition.Drafts drafts) {
        RequestVerdict.Accepted draft = accepted(drafts.draftBody(1));
        RequestVerdict.Accepted result = accepted(drafts.finalBody("seedance_0_draft"));
        return price(draft == null || result == null ? null : TokenEstimate.asFinal(result, draft));
    }

    /** Of one shot, counted from 1. */
    public Price ofShot(ObjectNode shot, int number) {
        ObjectNode body = shot.deepCopy();
        return price(
                accepted(
                        number == 1
                                ? body
                                : Definition.Shots.withFirstFrame(body, WorkflowCheck.SOME_FRAME)));
    }

    /** What the parts of a workflow cost that have ended. */
    public @Nullable TokenEstimate settled(Part part, Price price) {
        TaskState.Succeeded made = part.succeeded();
        Long tokens = made == null ? null : made.result().totalTokens();
        return tokens == null || price.accepted == null
                ? null
                : TokenEstimate.settled(catalogue, price.accepted, tokens);
    }

    /** All of it. */
    public Costs of(Workflow workflow, Plan plan, Instant now) {
        return switch (workflow.definition()) {
            case Definition.Drafts drafts -> ofDrafts(drafts, (DraftPlan) plan, now);
            case Definition.Shots _ -> ofShots((ShotPlan) plan, now);
        };
    }

    private Costs ofShots(ShotPlan plan, Instant now) {
        var sum = new Sum();
        for (ShotPlan.ShotLine line : plan.earlierTakes()) {
            // Made and paid before the chain was resumed from there; of others nothing is charged.
            if (line.part().succeeded() != null) {
                sum.add(line.part(), ofShot(line.body(), line.number()), now);
            }
        }
        for (ShotPlan.ShotLine line : plan.lines()) {
            if (!plan.isDropped(line.part())) {
                sum.add(line.part(), ofShot(line.body(), line.number()), now);
            }
        }
        return new Costs(null, null, sum.stage(), null, null);
    }

    private Costs ofDrafts(Definition.Drafts definition, DraftPlan plan, Instant now) {
        List<DraftLine> lines = plan.lines();
        Price draft = ofDraft(definition);
        Price result = ofFinal(definition);
        var drafts = new Sum();
        var finals = new Sum();
        for (DraftLine line : lines) {
            if (!plan.isDropped(line.draft())) {
                drafts.add(line.draft(), draft, now);
            }
            boolean approved =
                    line.decided() != null && line.decided().verdict() == Verdict.APPROVED;
            if (approved && !plan.isDropped(line.result())) {
                finals.add(line.result(), result, now);
            }
        }
        var both = new Sum(drafts, finals);
        TokenEstimate without =
                result.estimate == null ? null : result.estimate.times(lines.size());
        TokenEstimate actual = both.total(both.actual);
        TokenEstimate saved =
                without == null || both.actual.isEmpty()
                        ? without
                        : actual == null ? null : without.minus(actual);
        return new Costs(drafts.stage(), finals.stage(), both.stage(), without, saved);
    }

    private Price price(RequestVerdict.@Nullable Accepted accepted) {
        return new Price(accepted, accepted == null ? null : TokenEstimate.of(catalogue, accepted));
    }

    private RequestVerdict.@Nullable Accepted accepted(JsonNode body) {
        return check.check(body) instanceof RequestVerdict.Accepted accepted ? accepted : null;
    }

    /** Adds parts up; one unknown makes the whole unknown. */
    private final class Sum {

        private final List<@Nullable TokenEstimate> estimated = new ArrayList<>();
        private final List<@Nullable TokenEstimate> settled = new ArrayList<>();

        /** Settled where that is known, nothing for what failed, else estimated. */
        private final List<@Nullable TokenEstimate> actual = new ArrayList<>();

        Sum() {}

        Sum(Sum one, Sum other) {
            for (Sum sum : List.of(one, other)) {
                estimated.addAll(sum.estimated);
                settled.addAll(sum.settled);
                actual.addAll(sum.actual);
            }
        }

        void add(Part part, Price price, Instant now) {
            estimated.add(price.estimate);
            TokenEstimate cost = settled(part, price);
            if (cost != null) {
                settled.add(cost);
                actual.add(cost);
            } else if (part.failure(now) == null) {
                actual.add(price.estimate);
            }
        }

        Costs.Stage stage() {
            return new Costs.Stage(total(estimated), settled.isEmpty() ? null : total(settled));
        }

        @Nullable TokenEstimate total(List<@Nullable TokenEstimate> parts) {
            TokenEstimate total = null;
            for (TokenEstimate part : parts) {
                if (part == null) {
                    return null;
                }
                total = total == null ? part : total.plus(part);
            }
            return total;
        }
    }
}
