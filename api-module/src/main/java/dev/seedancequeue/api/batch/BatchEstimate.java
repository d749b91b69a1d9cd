package dev.seedancequeue.api.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch would be, of which nothing was sent.
 *
 * @param tasks how many it would have
 * @param leftOut how many lines are wrong
 * @param estimate of all its tasks; null where a model or a size is not known
 * @param estimatedSeconds until all are made, by the provider's published times and limits of one
 *     account, as if nothing else waited; null where those are not known
 * @param errors what is wrong, where that is to be left out
 */
record BatchEstimate(
        boolean dryRun,
        int tasks,
        int leftOut,
        @Nullable TokenEstimate estimate,
        @Nullable Long estimatedSeconds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> errors) {}
