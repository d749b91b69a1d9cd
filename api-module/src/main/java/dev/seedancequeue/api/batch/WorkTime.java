package dev.seedancequeue.api.batch;

import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.ModelGeneration;
import dev.seedancequeue.catalogue.OfficialLimit;
import dev.seedancequeue.catalogue.VideoProfile;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long the provider would take for videos, by its published times and by how many it works on
 * at once for one account. Pools work beside each other. Not thread-safe.
 */
final class WorkTime {

    private final ModelCatalogue catalogue;
    private final Map<String, Double> secondsByPool = new HashMap<>();
    private boolean known = true;

    WorkTime(ModelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** One more video. */
    void add(VideoProfile video) {
        ModelGeneration generation = catalogue.find(video.model());
        String resolution = video.resolution();
        Integer length = video.seconds();
        OfficialLimit limit =
                generation == null || resolution == null
                        ? null
                        : generation.limit(video.tier(), resolution);
        Integer atOnce = limit == null ? null : limit.concurrent();
        if (generation == null || resolution == null || length == null || atOnce == null) {
            known = false;
            return;
        }
        double seconds = generation.work().seconds(resolution, length) / atOnce;
        secondsByPool.merge(video.pool(), seconds, Double::sum);
    }

    /** Until all are made; null where that is not known of one of them. */
    @Nullable Long seconds() {
        return known && !secondsByPool.isEmpty()
                ? Math.round(
                        secondsByPool.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .max()
                                .orElseThrow())
                : null;
    }
}
