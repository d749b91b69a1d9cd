package dev.seedancequeue.emulator;

import org.jspecify.annotations.Nullable;

/**
 * What will become of a task, drawn once at creation: how long it waits for a slot to look at it,
 * how long it is worked on (both in milliseconds of the emulator's time), and how it ends.
 *
 * @param failureCode the provider's code when it will fail, null when it will succeed
 */
record Fate(long pickupMs, long workMs, @Nullable String failureCode) {

    /** Work that never ends by itself; only {@code execution_expires_after} stops it. */
    static final long STUCK_MS = Long.MAX_VALUE / 4;

    /** Keeps both times where adding them to a moment cannot overflow. */
    Fate {
        pickupMs = Math.clamp(pickupMs, 0, STUCK_MS);
        workMs = Math.clamp(workMs, 0, STUCK_MS);
    }
}
