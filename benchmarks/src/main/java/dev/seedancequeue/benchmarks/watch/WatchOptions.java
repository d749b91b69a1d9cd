package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.benchmarks.harness.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param inFlight tasks ordered and not yet known to have ended, kept at this number
 * @param idsPerList ids in one list call
 * @param listsPerSecond the account's limit, as {@code getsPerSecond}
 * @param workers worker processes' worth of workers, all in this process
 * @param videoSeconds median time of a video
 * @param spread sigma of its logarithm
 * @param warmUpSeconds not measured; the statistics are learned meanwhile
 * @param seconds measured
 * @param chart where to draw the lags, or null
 */
public record WatchOptions(
        int inFlight,
        int idsPerList,
        double listsPerSecond,
        double getsPerSecond,
        int workers,
        double videoSeconds,
        double spread,
        double warmUpSeconds,
        double seconds,
        @Nullable Path chart) {

    private static final Set<String> NAMES =
            Set.of(
                    "in-flight",
                    "ids-per-list",
                    "lists-per-second",
                    "gets-per-second",
                    "workers",
                    "video-time",
                    "spread",
                    "warm-up",
                    "seconds",
                    "chart");

    public WatchOptions {
        boolean sound =
                inFlight > 0
                        && idsPerList > 0
                        && idsPerList <= 500
                        && listsPerSecond >= 1
                        && getsPerSecond >= 1
                        && workers > 0
                        && videoSeconds > 0
                        && spread >= 0
                        && seconds > 0
                        && warmUpSeconds >= 0;
        if (!sound) {
            throw new IllegalArgumentException(
                    "bench watch: numbers must be above 0, --ids-per-list at most 500");
        }
    }

    /** Reads {@code --name value} pairs. */
    public static WatchOptions parse(List<String> words) {
        var given = Options.parse("watch", NAMES, words);
        double videoSeconds = given.number("video-time", 30);
        return new WatchOptions(
                given.whole("in-flight", 1000),
                given.whole("ids-per-list", 500),
                given.number("lists-per-second", 1),
                given.number("gets-per-second", 20),
                given.whole("workers", 2),
                videoSeconds,
                given.number("spread", 0.25),
                given.number("warm-up", 3 * videoSeconds),
                given.number("seconds", 90),
                given.file("chart"));
    }
}
