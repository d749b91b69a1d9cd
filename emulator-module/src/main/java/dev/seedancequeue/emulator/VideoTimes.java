package dev.seedancequeue.emulator;

import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * How long videos take, in the emulator's time: log-normal around a median by model, resolution,
 * seconds and tier as published or measured by others, or around one median for all.
 *
 * @param median of the work of every video; null takes the published figures
 * @param spread sigma of the logarithm, 0 for exact times; default 0.25
 * @param pickup median of the wait before a free slot looks at a task; null takes 1.5 s on the
 *     default tier and 60 s, widely spread, on flex
 */
public record VideoTimes(@Nullable Duration median, double spread, @Nullable Duration pickup) {

    /** Longer than any record lives. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final double PICKUP_SPREAD = 0.5;
    private static final double FLEX_PICKUP_SPREAD = 1.5;
    private static final double MAX_DEVIATIONS = 3;
    private static final double DRAFT_SHARE = 0.28;

    public VideoTimes {
        if (!(spread >= 0 && spread <= 3)) {
            throw new IllegalArgumentException("the spread is 0 to 3, not " + spread);
        }
        checkTime("video time", median);
        checkTime("pickup time", pickup);
    }

    private static void checkTime(String name, @Nullable Duration time) {
        if (time != null && (time.isNegative() || time.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "a %s is 0 to %d days, not %s".formatted(name, LONGEST.toDays(), time));
        }
    }

    public static VideoTimes published() {
        return new VideoTimes(null, 0.25, null);
    }

    /** Every video takes this long, to the millisecond, and is taken up at once. */
    public static VideoTimes exactly(Duration time) {
        return new VideoTimes(time, 0, Duration.ZERO);
    }

    long drawWorkMs(Order order, Random random) {
        double medianMs = median == null ? publishedMs(order) : median.toMillis();
        return draw(medianMs, spread, random);
    }

    long drawPickupMs(Order order, Random random) {
        if (pickup != null) {
            return draw((double) pickup.toMillis(), spread == 0 ? 0 : PICKUP_SPREAD, random);
        }
        return order.flex()
                ? draw(60_000, FLEX_PICKUP_SPREAD, random)
                : draw(1_500, PICKUP_SPREAD, random);
    }

    private static long draw(double medianMs, double sigma, Random random) {
        double deviations = Math.clamp(random.nextGaussian(), -MAX_DEVIATIONS, MAX_DEVIATIONS);
        return Math.round(medianMs * Math.exp(sigma * deviations));
    }

    private static double publishedMs(Order order) {
        Order.Picture picture = order.picture();
        double draft = order.options().isDraft() ? DRAFT_SHARE : 1;
        return order.work().seconds(picture.resolution(), picture.length()) * draft * 1_000;
    }
}
