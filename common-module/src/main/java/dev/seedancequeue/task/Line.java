package dev.seedancequeue.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the line in front of one submit queue has moved ({@code docs/adr/0019}). Only what had to
 * wait is counted, of lately: some hundred starts.
 *
 * @param over the highest ticket that was taken, 0 before the first
 * @param starts of tasks that had waited, the older the less
 * @param busy the time in which they were
 * @param since time from then on is not in that yet; meaningless before the first start
 * @param oldest since when the first in line waits, or the one that was before it; null before
 *     anybody came
 */
public record Line(
        long over, double starts, Duration busy, Instant since, @Nullable Instant oldest) {

    /** Five starts, each a little faded: with fewer nothing is said about the pace. */
    private static final double ENOUGH_STARTS = 4.5;

    /** How many tasks are before this one; null when its turn has come, or it was passed over. */
    public @Nullable Long ahead(Ticket ticket) {
        return ticket.number() > over ? ticket.number() - over - 1 : null;
    }

    /**
     * Starts a second, as long as somebody waits; null until enough were counted. Falls while
     * nothing starts.
     */
    public @Nullable Double pace(Instant now) {
        if (starts < ENOUGH_STARTS) {
            return null;
        }
        Duration silence = Duration.between(since, now);
        Duration whole = silence.isNegative() ? busy : busy.plus(silence);
        return starts * 1000 / Math.max(1, whole.toMillis());
    }
}
