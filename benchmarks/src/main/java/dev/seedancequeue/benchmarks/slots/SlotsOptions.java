package dev.seedancequeue.benchmarks.slots;

import dev.seedancequeue.benchmarks.harness.Options;
import java.util.List;
import java.util.Set;

/**
 * What is measured.
 *
 * @param slots of the provider, tasks that it works on at once
 * @param margin tasks more than that are let in, to wait there
 * @param videoSeconds median time of a video
 * @param workers worker processes' worth of workers, all in this process
 * @param seconds for which the use of slots is measured, 0 to leave it out
 * @param creates orders of one round of the cost, 0 to leave it out
 * @param rounds with and without the limiter, by turns
 */
public record SlotsOptions(
        int slots,
        int margin,
        double videoSeconds,
        int workers,
        double seconds,
        int creates,
        int rounds) {

    private static final Set<String> NAMES =
            Set.of("slots", "margin", "video-time", "workers", "seconds", "creates", "rounds");

    public SlotsOptions {
        boolean sound =
                slots > 0
                        && margin >= 0
                        && videoSeconds > 0
                        && workers > 0
                        && seconds >= 0
                        && creates >= 0
                        && rounds > 0;
        if (!sound) {
            throw new IllegalArgumentException("bench slots: numbers must be above 0");
        }
    }

    /** Reads {@code --name value} pairs. */
    public static SlotsOptions parse(List<String> words) {
        var given = Options.parse("slots", NAMES, words);
        return new SlotsOptions(
                given.whole("slots", 10),
                given.whole("margin", 2),
                given.number("video-time", 30),
                given.whole("workers", 2),
                given.number("seconds", 90),
                given.whole("creates", 10_000),
                given.whole("rounds", 3));
    }
}
