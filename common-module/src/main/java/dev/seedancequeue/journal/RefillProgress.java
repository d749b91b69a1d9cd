package dev.seedancequeue.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How far a refill has come.
 *
 * @param events read from the journal
 * @param tasks written to the store; a task may be written several times
 */
public record RefillProgress(Instant begun, Instant now, long events, long tasks) {

    RefillProgress plus(long moreEvents, long moreTasks, Instant later) {
        return new RefillProgress(begun, later, events + moreEvents, tasks + moreTasks);
    }

    public Duration took() {
        return Duration.between(begun, now);
    }

    public long eventsPerSecond() {
        return events * 1000 / Math.max(1, took().toMillis());
    }

    /** Numbers for a person; no rate for what was over at once. */
    @Override
    public String toString() {
        String counts =
                String.format(Locale.ROOT, "%,d events read, %,d tasks written", events, tasks);
        return took().toSeconds() < 1
                ? counts
                : counts + String.format(Locale.ROOT, ", %,d events/s", eventsPerSecond());
    }
}
