package dev.seedancequeue.worker.poll;

import dev.seedancequeue.durations.Distribution;
import dev.seedancequeue.durations.Timing;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.TaskState.AtProvider;
import dev.seedancequeue.task.TaskState.Running;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What can be expected of a task at the provider, given when it was ordered, when its work began if
 * that was seen, and that it had not ended at the last look. Immutable and pure; times are seconds
 * since the order.
 */
final class Outlook {

    /** So many moments stand for all at which the work may have begun. */
    private static final int BEGINS = 16;

    private static final int STEPS = 8;

    /**
     * How likely it is that a task ends at any time whatever was measured. Less than what is
     * tolerated of any task, else all would be due all the time.
     */
    private static final double MISTAKEN = 1e-5;

    private static final double SMALLEST_REST = 1e-9;

    private final Instant orderedAt;
    private final double since;
    private final Distribution work;
    private final double[] begins;
    private final double[] doneBefore;
    private final double rest;

    private Outlook(Instant orderedAt, double since, double[] begins, Distribution work) {
        this.orderedAt = orderedAt;
        this.since = since;
        this.begins = begins;
        this.work = work;
        doneBefore = new double[begins.length];
        double left = 0;
        for (int i = 0; i < begins.length; i++) {
            doneBefore[i] = work.within(since - begins[i]);
            left += 1 - doneBefore[i];
        }
        rest = Math.max(SMALLEST_REST, left);
    }

    static Outlook of(TaskEnvelope envelope, Timing timing) {
        var state = (AtProvider) envelope.task().state();
        Instant orderedAt = state.orderedAt();
        double since = Math.max(0, seconds(orderedAt, envelope.lookedAt()));
        if (state instanceof Running running) {
            // The provider's clock is not ours: a begin after the look that saw it is impossible.
            double begun = Math.clamp(seconds(orderedAt, running.startedAt()), 0, since);
            return new Outlook(orderedAt, since, new double[] {begun}, timing.work());
        }
        // Not begun at the last look. If nobody has looked yet it may have begun by now.
        double passed = envelope.lookedAt() == null ? 0 : timing.pickup().within(since);
        double[] begins = new double[BEGINS];
        for (int i = 0; i < BEGINS; i++) {
            double share = passed + (1 - passed) * (i + 0.5) / BEGINS;
            begins[i] = Math.max(since, timing.pickup().seconds(share));
        }
        return new Outlook(orderedAt, since, begins, timing.work());
    }

    private static double seconds(Instant from, @Nullable Instant to) {
        return to == null ? 0 : Duration.between(from, to).toMillis() / 1000.0;
    }

    /** Seconds since the order. */
    double age(Instant now) {
        return seconds(orderedAt, now);
    }

    /** The age at the last look; 0 before the first. */
    double lookedAtAge() {
        return since;
    }

    Instant at(double age) {
        return orderedAt.plusMillis(Math.round(age * 1000));
    }

    /**
     * The probability that the task has ended at this age, given that it had not when looked at.
     */
    double ended(double age) {
        if (age <= since) {
            return 0;
        }
        double ended = 0;
        for (int i = 0; i < begins.length; i++) {
            ended += work.within(age - begins[i]) - doneBefore[i];
        }
        return Math.clamp(ended / rest, 0, 1);
    }

    /**
     * What a look at this age would be worth: the square of how long the end has waited to be seen,
     * as it is to be expected, in square seconds. The square, because one long wait is worse than
     * several short ones.
     */
    double worth(double age) {
        double width = age - since;
        if (width <= 0) {
            return 0;
        }
        // The mean of w² over all moments of the end is the integral of 2 w P(ended w before now).
        double sum = 0;
        for (int step = 0; step < STEPS; step++) {
            double share = (step + 0.5) / STEPS;
            sum += 2 * width * (1 - share) * ended(since + width * share);
        }
        return sum * width / STEPS + MISTAKEN * width * width;
    }
}
