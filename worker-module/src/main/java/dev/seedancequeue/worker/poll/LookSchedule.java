package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoProfile;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** When to look at a task next: soon at first, then at growing distances, never in step. */
public final class LookSchedule {

    private static final double GROWTH = 1.4;
    private static final double JITTER = 0.2;

    private final Duration first;
    private final Duration longest;
    private final Duration longestFlex;
    private final RandomGenerator random;

    public LookSchedule(
            Duration first, Duration longest, Duration longestFlex, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.longestFlex = longestFlex;
        this.random = random;
    }

    /**
     * The distance to the next look, up to a fifth longer or shorter than planned so that a burst
     * of tasks does not come back as a burst.
     *
     * @param looks how many there were
     */
    public Duration next(VideoProfile video, int looks) {
        Duration limit = video.tier() == ServiceTier.FLEX ? longestFlex : longest;
        double plannedMs = first.toMillis() * Math.pow(GROWTH, Math.min(looks, 50));
        double boundedMs = Math.min(plannedMs, (double) limit.toMillis());
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Duration.ofMillis(Math.max(1, Math.round(boundedMs * factor)));
    }
}
