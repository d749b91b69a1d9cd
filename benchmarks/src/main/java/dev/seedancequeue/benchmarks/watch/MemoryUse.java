package dev.seedancequeue.benchmarks.watch;

/**
 * What one worker held at the moment that it held most.
 *
 * @param inFlight tasks at the provider
 * @param inHand polls of them that the worker held
 * @param waiting polls that waited in {@code seedance.poll} for room there
 * @param liveBytes of all objects, right after a full garbage collection
 * @param residentBytes what the operating system had given to the process
 * @param looksPerSecond tasks that were asked for
 */
public record MemoryUse(
        int inFlight,
        int inHand,
        long waiting,
        long liveBytes,
        long residentBytes,
        double looksPerSecond) {}
