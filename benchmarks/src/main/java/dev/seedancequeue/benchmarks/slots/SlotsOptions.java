package dev.seedancequeue.benchmarks.slots;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is measured.
 *
 * @param slots of the provider, tasks that it works on at once
 * @param margin tasks more than that are let in, to wait there
 * @param videoSeconds median time of a video
 * @param workers worker processes' worth of workers, all in this process
 * @param seconds for which the use of slots is measured
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
                        && seconds > 0
                        && creates >= 0
                        && rounds > 0;
        if (!sound) {
            throw new IllegalArgumentException("bench slots: numbers must be above 0");
        }
    }

    /** Reads {@code --name value} pairs. */
    public static SlotsOptions parse(List<String> words) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            given.put(words.get(i).replaceFirst("^--", ""), words.get(i + 1));
        }
        if (words.size() % 2 != 0 || !NAMES.containsAll(given.keySet())) {
            throw new IllegalArgumentException(
                    "bench slots: expected --name value, the names are " + NAMES);
        }
        return new SlotsOptions(
                (int) number(given, "slots", 10),
                (int) number(given, "margin", 2),
                number(given, "video-time", 30),
                (int) number(given, "workers", 2),
                number(given, "seconds", 90),
                (int) number(given, "creates", 10_000),
                (int) number(given, "rounds", 3));
    }

    private static double number(Map<String, String> given, String name, double otherwise) {
        String text = given.get(name);
        try {
            return text == null ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "bench slots: --%s %s is no number".formatted(name, text), e);
        }
    }
}
