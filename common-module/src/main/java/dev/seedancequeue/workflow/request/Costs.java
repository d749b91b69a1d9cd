package dev.seedancequeue.workflow.request;

import dev.seedancequeue.catalogue.TokenEstimate;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow costs, in tokens and money. Null stands for what the catalogue does not know.
 *
 * @param drafts of all variants; null of shots
 * @param finals of the approved drafts so far; null of shots
 * @param total of all that was ordered or will be, as decided so far
 * @param withoutDrafts what it would cost to make every variant at full quality at once
 * @param saved how much less the total is than that; less than nothing where drafting cost more
 */
public record Costs(
        @Nullable Stage drafts,
        @Nullable Stage finals,
        Stage total,
        @Nullable TokenEstimate withoutDrafts,
        @Nullable TokenEstimate saved) {

    /**
     * One stage.
     *
     * @param estimated before, of every part that counts
     * @param settled by the tokens that the provider told, of what it has made; null before any
     */
    public record Stage(@Nullable TokenEstimate estimated, @Nullable TokenEstimate settled) {}
}
