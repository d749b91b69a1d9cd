package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.estimate.TaskEstimates;
import dev.seedancequeue.api.view.TaskEstimate;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.Facet;
import dev.seedancequeue.task.StoredTask;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.redis.RedisTaskLists;
import dev.seedancequeue.task.redis.TaskSelection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows how batches stand. */
final class BatchViews {

    private static final Facet WAITING = new Facet(TaskStatus.QUEUED, null);

    /** Of so many the latest counts, as models may be mixed. */
    private static final int LAST = 5;

    private final RedisTaskLists lists;
    private final ModelCatalogue catalogue;
    private final TaskStore tasks;
    private final TaskEstimates estimates;
    private final InstantSource clock;

    BatchViews(
            RedisTaskLists lists,
            ModelCatalogue catalogue,
            TaskStore tasks,
            TaskEstimates estimates,
            InstantSource clock) {
        this.lists = lists;
        this.catalogue = catalogue;
        this.tasks = tasks;
        this.estimates = estimates;
        this.clock = clock;
    }

    BatchView of(Batch batch, List<Violation> errors) {
        var tally = lists.tally(batch.tenant(), batch.id());
        return BatchView.of(
                batch,
                tally,
                settled(tally.tokens()),
                lastFinish(batch, tally),
                errors,
                clock.instant());
    }

    /** When the last of those that wait here is likely to be made; null if that cannot be told. */
    private @Nullable String lastFinish(Batch batch, RedisTaskLists.Tally tally) {
        if (!tally.tasks().containsKey(WAITING)) {
            return null;
        }
        var waiting = TaskSelection.ofBatch(batch.id(), List.of(WAITING));
        List<String> finishes = new ArrayList<>();
        for (Task task : lists.page(batch.tenant(), waiting, null, LAST).tasks()) {
            StoredTask stored = tasks.look(batch.tenant(), task.id());
            TaskEstimate estimate = stored == null ? null : estimates.of(stored);
            if (estimate != null && estimate.position() != null && estimate.finishesAt() != null) {
                finishes.add(estimate.finishesAt().p50());
            }
        }
        return finishes.stream().max(Comparator.naturalOrder()).orElse(null);
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
