package dev.seedancequeue.api.estimate;

import dev.seedancequeue.durations.Distribution;
import org.jspecify.annotations.Nullable;

/**
 * How long something takes yet, in seconds. Pure arithmetic ({@code docs/adr/0019}).
 *
 * @param p50 in half of all cases it takes no longer
 * @param p90 in nine of ten
 */
record Spread(double p50, double p90) {

    /** Of what takes longer than nearly everything that was measured nothing can be said. */
    private static final double SMALLEST_REST = 0.01;

    /** How far nine of ten lie from the middle of a bell, in its standard deviations. */
    private static final double NINE_OF_TEN = 1.2816;

    /** By so much the pace itself changes, as a share of it, whatever was measured. */
    private static final double DRIFT = 0.15;

    /** What is left of something that has taken so long; null if that cannot be told. */
    static @Nullable Spread left(Distribution whole, double elapsed) {
        double passed = whole.within(elapsed);
        double rest = 1 - passed;
        if (!whole.isMeasured() || rest < SMALLEST_REST) {
            return null;
        }
        return new Spread(
                Math.max(0, whole.seconds(passed + rest * 0.5) - elapsed),
                Math.max(0, whole.seconds(passed + rest * 0.9) - elapsed));
    }

    /**
     * The last of some turns that come one after the other by chance, as starts do when slots
     * become free: few turns vary widely, and a pace of few starts is not known well.
     *
     * @param pace turns a second
     * @param starts of which the pace is known
     */
    static Spread ofTurns(long turns, double pace, double starts) {
        double middle = (turns - 1 / 3.0) / pace;
        double deviation = Math.sqrt(1.0 / turns + 1 / starts + DRIFT * DRIFT);
        return new Spread(middle, middle * Math.exp(NINE_OF_TEN * deviation));
    }

    /** This, and after it something else that does not depend on it. */
    Spread then(Spread next) {
        double middle = p50 + next.p50;
        return new Spread(middle, middle + Math.hypot(p90 - p50, next.p90 - next.p50));
    }
}
