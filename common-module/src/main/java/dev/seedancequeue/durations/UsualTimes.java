package dev.seedancequeue.durations;

import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.ModelGeneration;
import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoProfile;

/**
 * Where the statistics start from: the catalogue's times of work, spread so widely that a few
 * finished videos outweigh them.
 */
final class UsualTimes {

    private static final double SPREAD = 0.5;
    private static final double DRAFT_SHARE = 0.3;
    private static final int USUAL_SECONDS = 5;
    private static final String USUAL_RESOLUTION = "720p";

    /** Of a model that the catalogue does not know. */
    private static final double UNKNOWN_SECONDS = 80;

    private UsualTimes() {}

    static Timing of(VideoProfile video) {
        return new Timing(pickupOf(video.tier()), Distribution.logNormal(workOf(video), SPREAD));
    }

    /** Flex is worked on when the provider likes; half a minute and hours were both seen. */
    private static Distribution pickupOf(ServiceTier tier) {
        return switch (tier) {
            case DEFAULT -> Distribution.logNormal(2, 1);
            case FLEX -> Distribution.logNormal(300, 1.5);
        };
    }

    private static double workOf(VideoProfile video) {
        String pool = video.pool();
        ModelGeneration generation =
                ModelCatalogue.standard().byKey(pool.substring(0, pool.lastIndexOf('.')));
        if (generation == null) {
            return UNKNOWN_SECONDS;
        }
        String resolution = video.resolution() == null ? USUAL_RESOLUTION : video.resolution();
        int seconds = video.seconds() == null ? USUAL_SECONDS : video.seconds();
        return generation.work().seconds(resolution, seconds) * (video.draft() ? DRAFT_SHARE : 1);
    }
}
