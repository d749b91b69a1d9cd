package dev.seedancequeue.benchmarks.slots;

import java.util.List;

/**
 * What was measured.
 *
 * @param use share of the provider's slots that were working, 0 to 1
 * @param mostInProcess tasks at the provider at once, working or waiting there, by its own count
 * @param refused creates answered 429
 * @param with creates a second of each round with the limiter
 * @param without creates a second of each round without
 */
public record SlotsResult(
        double use, int mostInProcess, long refused, List<Double> with, List<Double> without) {

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
