package dev.seedancequeue.emulator;

import org.jspecify.annotations.Nullable;

/**
 * How one model and tier uses its slots: the peak never exceeds the limit unless that was lowered,
 * and {@code busyMs} is the sum of all time spent in slots, in milliseconds of the emulator's time.
 *
 * @param resolution the only one that it is for, where the provider limits one apart
 * @param slots tasks in process at once, 0 without limit
 */
public record PoolUse(
        String model,
        String tier,
        @Nullable String resolution,
        int slots,
        int running,
        int queued,
        int peakRunning,
        long busyMs) {}
