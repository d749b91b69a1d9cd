package dev.seedancequeue.benchmarks.slots;

/**
 * How the provider's slots were used for a while, by its own count.
 *
 * @param share of the slots that were working, 0 to 1
 * @param leastShare the same in the worst window
 * @param ends a second
 * @param mostInProcess tasks there at once, working or waiting
 * @param refused creates answered 429
 */
public record SlotUse(
        double share, double leastShare, double ends, int mostInProcess, long refused) {}
