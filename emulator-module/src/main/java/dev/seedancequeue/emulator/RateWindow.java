package dev.seedancequeue.emulator;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Admits at most so many calls in any stretch of the window's length; refused calls do not count.
 */
final class RateWindow {

    private final long windowNanos;
    private final ArrayDeque<Long> admitted = new ArrayDeque<>();

    RateWindow(Duration window) {
        this.windowNanos = window.toNanos();
    }

    /** Whether the call may pass; {@code limit} 0 lets every call pass. */
    synchronized boolean admit(int limit, long nowNanos) {
        if (limit == 0) {
            admitted.clear();
            return true;
        }
        while (!admitted.isEmpty() && nowNanos - admitted.peekFirst() >= windowNanos) {
            admitted.removeFirst();
        }
        if (admitted.size() >= limit) {
            return false;
        }
        admitted.addLast(nowNanos);
        return true;
    }
}
