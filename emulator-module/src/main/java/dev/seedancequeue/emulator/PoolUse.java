package dev.seedancequeue.emulator;

/**
 * How one model and tier uses its slots: the peak never exceeds the limit unless that was lowered,
 * and {@code busyMs} is the sum of all time spent in slots, in milliseconds of the emulator's time.
 *
 * @param slots tasks in process at once, 0 without limit
 */
public record PoolUse(
        String model,
        String tier,
        int slots,
        int running,
        int queued,
        int peakRunning,
        long busyMs) {}
