package dev.seedancequeue.api.batch;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.redis.RedisTaskLists;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows how batches stand. */
final class BatchViews {

    private final RedisTaskLists lists;
    private final ModelCatalogue catalogue;
    private final InstantSource clock;

    BatchViews(RedisTaskLists lists, ModelCatalogue catalogue, InstantSource clock) {
        this.lists = lists;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    BatchView of(Batch batch, List<Violation> errors) {
        var tally = lists.tally(batch.tenant(), batch.id());
        return BatchView.of(batch, tally, settled(tally.tokens()), errors, clock.instant());
    }

    /** Null before anything was made, and where a price is not known. */
    private @Nullable TokenEstimate settled(Map<VideoProfile, Long> tokens) {
        TokenEstimate sum = null;
        for (var made : tokens.entrySet()) {
            TokenEstimate cost = TokenEstimate.settled(catalogue, made.getKey(), made.getValue());
            if (cost == null) {
                return null;
            }
            sum = sum == null ? cost : sum.plus(cost);
        }
        return sum;
    }
}
