package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.durations.Timing;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * When to look at a task next: as soon as the look is worth it (see {@link Outlook#worth}). That is
 * when an unseen end would, in the mean, have waited for a certain share of the task's age, or when
 * the account's calls are scarce, when the look is worth as much as those that are made.
 */
public final class LookSchedule {

    /** The share of its age that an end may wait unseen, in the root of the mean square. */
    private static final double TOLERANCE = 0.005;

    /** The provider promises nothing for flex, and nobody waits beside it. */
    private static final double TOLERANCE_FLEX = 0.2;

    /** A price below this is none: a tenth of a second of mean waiting. */
    static final double CHEAP = 0.01;

    /** The account lists once a second: nothing is seen twice within that. */
    private static final double SHORTEST_SECONDS = 1;

    private static final double WIDENING = 1.3;
    private static final int REFINEMENTS = 5;

    private final Duration first;
    private final Duration longest;
    private final Duration longestFlex;
    private final Function<VideoProfile, Timing> timings;

    /**
     * @param first from the order to the first look, where calls are plenty
     * @param longest between two looks at a task of tier default
     * @param longestFlex the same of tier flex
     * @param timings how long a kind of video takes
     */
    public LookSchedule(
            Duration first,
            Duration longest,
            Duration longestFlex,
            Function<VideoProfile, Timing> timings) {
        this.first = first;
        this.longest = longest;
        this.longestFlex = longestFlex;
        this.timings = timings;
    }

    /** How long the message of a task that was just ordered waits. */
    public Duration first(Task ordered, Instant now) {
        TaskEnvelope envelope = TaskEnvelope.toPoll(ordered, now, 0);
        return Duration.between(now, due(ordered.video().tier(), outlook(envelope), 0));
    }

    Outlook outlook(TaskEnvelope envelope) {
        return Outlook.of(envelope, timings.apply(envelope.task().video()));
    }

    /**
     * The moment of the next look.
     *
     * @param price what the least of the looks is worth for which there is a call at present; 0
     *     when there are calls for all
     */
    Instant due(ServiceTier tier, Outlook outlook, double price) {
        boolean flex = tier == ServiceTier.FLEX;
        double begin = outlook.lookedAtAge();
        double limit = begin + seconds(flex ? longestFlex : longest);
        if (!flex && begin == 0 && price == 0) {
            limit = Math.min(limit, seconds(first));
        }
        double tolerance = flex ? TOLERANCE_FLEX : TOLERANCE;
        double tooEarly = begin;
        double width = SHORTEST_SECONDS;
        while (begin + width < limit && !isWorth(outlook, begin + width, tolerance, price)) {
            tooEarly = begin + width;
            width *= WIDENING;
        }
        double late = Math.min(limit, begin + width);
        if (width == SHORTEST_SECONDS) {
            return outlook.at(late);
        }
        for (int i = 0; i < REFINEMENTS; i++) {
            double middle = (tooEarly + late) / 2;
            if (isWorth(outlook, middle, tolerance, price)) {
                late = middle;
            } else {
                tooEarly = middle;
            }
        }
        return outlook.at(late);
    }

    private static boolean isWorth(Outlook outlook, double age, double tolerance, double price) {
        double tolerated = tolerance * age;
        return outlook.worth(age) >= Math.max(price, tolerated * tolerated);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
