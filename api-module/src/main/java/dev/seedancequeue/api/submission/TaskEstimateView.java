package dev.seedancequeue.api.submission;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.Warning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task would cost, of which nothing was sent.
 *
 * @param estimate null where the catalogue does not know the model
 */
record TaskEstimateView(
        boolean dryRun,
        String model,
        VideoMode mode,
        ServiceTier serviceTier,
        @Nullable String resolution,
        @Nullable TokenEstimate estimate,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Warning> warnings) {}
