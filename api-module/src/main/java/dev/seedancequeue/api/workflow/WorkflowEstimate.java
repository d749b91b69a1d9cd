package dev.seedancequeue.api.workflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.workflow.Definition;
import dev.seedancequeue.workflow.request.WorkflowPrices;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow would cost, of which nothing was sent.
 *
 * @param seeds of the variants, which a real request of the same body may get others of
 * @param draft of one draft
 * @param drafts of all of them
 * @param result of one final
 * @param allApproved of all drafts, and of a final for each
 * @param withoutDrafts of every variant made at full quality at once
 * @param shots of each shot
 * @param chain of all of them
 */
record WorkflowEstimate(
        boolean dryRun,
        String kind,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Long> seeds,
        @Nullable TokenEstimate draft,
        @Nullable TokenEstimate drafts,
        @JsonProperty("final") @Nullable TokenEstimate result,
        @Nullable TokenEstimate allApproved,
        @Nullable TokenEstimate withoutDrafts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<@Nullable TokenEstimate> shots,
        @Nullable TokenEstimate chain,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Warning> warnings) {

    static WorkflowEstimate of(
            Definition definition, WorkflowPrices prices, List<Warning> warnings) {
        return switch (definition) {
            case Definition.Drafts drafts -> ofDrafts(drafts, prices, warnings);
            case Definition.Shots shots -> ofShots(shots, prices, warnings);
        };
    }

    private static WorkflowEstimate ofDrafts(
            Definition.Drafts definition, WorkflowPrices prices, List<Warning> warnings) {
        int count = definition.seeds().size();
        TokenEstimate draft = prices.ofDraft(definition).estimate();
        TokenEstimate result = prices.ofFinal(definition).estimate();
        TokenEstimate drafts = draft == null ? null : draft.times(count);
        TokenEstimate without = result == null ? null : result.times(count);
        return new WorkflowEstimate(
                true,
                "drafts",
                definition.seeds(),
                draft,
                drafts,
                result,
                drafts == null || without == null ? null : drafts.plus(without),
                without,
                List.of(),
                null,
                warnings);
    }

    private static WorkflowEstimate ofShots(
            Definition.Shots definition, WorkflowPrices prices, List<Warning> warnings) {
        List<@Nullable TokenEstimate> shots = new ArrayList<>();
        TokenEstimate chain = null;
        boolean known = true;
        for (int number = 1; number <= definition.shots().size(); number++) {
            TokenEstimate shot =
                    prices.ofShot(definition.shots().get(number - 1), number).estimate();
            shots.add(shot);
            known &= shot != null;
            chain = shot == null ? chain : chain == null ? shot : chain.plus(shot);
        }
        return new WorkflowEstimate(
                true,
                "shots",
                List.of(),
                null,
                null,
                null,
                null,
                null,
                shots,
                known ? chain : null,
                warnings);
    }
}
