package dev.seedancequeue.benchmarks.slots;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured.
 *
 * @param use of the slots while there was a backlog; null if that was left out
 * @param with creates a second of each round with the limiter
 * @param without creates a second of each round without
 */
public record SlotsResult(@Nullable SlotUse use, List<Double> with, List<Double> without) {

    public SlotsResult {
        with = List.copyOf(with);
        without = List.copyOf(without);
    }

    /** The middle of the rounds; of none it is 0. */
    static double median(List<Double> rounds) {
        return rounds.isEmpty()
                ? 0
                : rounds.stream().sorted().skip(rounds.size() / 2).findFirst().orElseThrow();
    }
}
