package dev.seedancequeue.benchmarks.watch;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            given.put(words.get(i).replaceFirst("^--", ""), words.get(i + 1));
        }
        if (words.size() % 2 != 0 || !NAMES.containsAll(given.keySet())) {
            throw new IllegalArgumentException(
                    "bench watch: expected --name value, the names are " + NAMES);
        }
        double videoSeconds = number(given, "video-time", 30);
        String chart = given.get("chart");
        return new WatchOptions(
                (int) number(given, "in-flight", 1000),
                (int) number(given, "ids-per-list", 500),
                number(given, "lists-per-second", 1),
                number(given, "gets-per-second", 20),
                (int) number(given, "workers", 2),
                videoSeconds,
                number(given, "spread", 0.25),
                number(given, "warm-up", 3 * videoSeconds),
                number(given, "seconds", 90),
                chart == null ? null : Path.of(chart));
    }

    private static double number(Map<String, String> given, String name, double otherwise) {
        String text = given.get(name);
        try {
            return text == null ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "bench watch: --%s %s is no number".formatted(name, text), e);
        }
    }
}
