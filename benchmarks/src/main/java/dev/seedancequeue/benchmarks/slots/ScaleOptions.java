package dev.seedancequeue.benchmarks.slots;

import dev.seedancequeue.benchmarks.harness.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param slots of the provider, tasks that it works on at once
 * @param margin tasks more than that are let in, to wait there
 * @param videoSeconds median time of a video
 * @param workers how many there are in each phase; a last phase follows, after one was killed
 * @param seconds of each phase, after workers have come or gone
 * @param chart where to draw the use of slots, or null
 */
public record ScaleOptions(
        int slots,
        int margin,
        double videoSeconds,
        List<Integer> workers,
        double seconds,
        @Nullable Path chart) {

    private static final Set<String> NAMES =
            Set.of("slots", "margin", "video-time", "workers", "seconds", "chart");

    public ScaleOptions {
        workers = List.copyOf(workers);
        boolean sound =
                slots > 0
                        && margin >= 0
                        && videoSeconds > 0
                        && seconds >= videoSeconds
                        && workers.stream().allMatch(count -> count >= 2 && count <= 100);
        if (!sound) {
            throw new IllegalArgumentException(
                    "bench scale: numbers must be above 0, --workers 2 to 100 in each phase (the"
                            + " last phase kills one), --seconds at least --video-time");
        }
    }

    /** Reads {@code --name value} pairs. */
    public static ScaleOptions parse(List<String> words) {
        var given = Options.parse("scale", NAMES, words);
        return new ScaleOptions(
                given.whole("slots", 10),
                given.whole("margin", 2),
                given.number("video-time", 30),
                given.wholes("workers", List.of(2, 4, 8, 2)),
                given.number("seconds", 90),
                given.file("chart"));
    }
}
