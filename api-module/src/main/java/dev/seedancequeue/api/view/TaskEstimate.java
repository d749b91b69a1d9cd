package dev.seedancequeue.api.view;

import dev.seedancequeue.json.Moments;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is likely to become of a task that has not ended, by what was measured of lately.
 *
 * @param position how many tasks are before it in its queue; null when it is in none
 * @param startsAt when the provider begins; null when it has begun, or too little was measured
 * @param finishesAt when the provider has made the video; null when too little was measured
 */
public record TaskEstimate(
        @Nullable Long position, @Nullable Moment startsAt, @Nullable Moment finishesAt) {

    /**
     * A moment that is not known exactly, in whole seconds.
     *
     * @param p50 as likely before as after
     * @param p90 nine times in ten before
     */
    public record Moment(String p50, String p90) {

        public static Moment of(Instant p50, Instant p90) {
            return new Moment(text(p50), text(p90));
        }

        private static String text(Instant moment) {
            return Moments.microseconds(moment.truncatedTo(ChronoUnit.SECONDS));
        }
    }
}
