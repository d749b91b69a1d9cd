package dev.seedancequeue.durations;

import java.util.Map;

/**
 * How long something takes, in seconds: shares of a fixed number of buckets, each a twentieth wider
 * than the one before, from a quarter of a second to twelve days. Immutable.
 */
public final class Distribution {

    /** How many buckets lead to the double of a duration. */
    static final int PER_OCTAVE = 16;

    private static final int OCTAVES = 22;
    static final int BUCKETS = PER_OCTAVE * OCTAVES;
    private static final double SHORTEST_SECONDS = 0.25;
    private static final double LOG_2 = Math.log(2);

    /** With so many counts what is usual hardly matters any more. */
    public static final int ENOUGH = 20;

    private final double[] cumulative;
    private final boolean measured;

    private Distribution(double[] weights, boolean measured) {
        this.measured = measured;
        cumulative = new double[BUCKETS + 1];
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            cumulative[bucket + 1] = cumulative[bucket] + weights[bucket];
        }
        double total = cumulative[BUCKETS];
        for (int bucket = 1; bucket <= BUCKETS; bucket++) {
            cumulative[bucket] /= total;
        }
    }

    /**
     * A bell over the logarithm, as durations of renders are.
     *
     * @param spread sigma of the logarithm
     */
    public static Distribution logNormal(double medianSeconds, double spread) {
        double[] weights = new double[BUCKETS];
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            double middle = lowerEdge(bucket + 0.5);
            double deviation = Math.log(middle / medianSeconds) / spread;
            // Never quite nothing: even the longest wait has to have a rest to judge by.
            weights[bucket] = Math.exp(-deviation * deviation / 2) + 1e-12;
        }
        return new Distribution(weights, false);
    }

    /**
     * What was counted, resting on what is usual: with few counts mostly on that, with many only
     * beyond their reach.
     */
    static Distribution learned(Map<Integer, Double> counts, Distribution usual) {
        double[] weights = new double[BUCKETS];
        double counted = 0;
        for (var count : counts.entrySet()) {
            weights[Math.clamp(count.getKey(), 0, BUCKETS - 1)] += count.getValue();
            counted += count.getValue();
        }
        double trust = Math.max(1, ENOUGH - counted);
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            double share = usual.cumulative[bucket + 1] - usual.cumulative[bucket];
            weights[bucket] += trust * share;
        }
        return new Distribution(weights, counted >= ENOUGH);
    }

    static int bucket(double seconds) {
        return Math.clamp((int) Math.floor(position(seconds)), 0, BUCKETS - 1);
    }

    private static double position(double seconds) {
        return Math.log(seconds / SHORTEST_SECONDS) / LOG_2 * PER_OCTAVE;
    }

    private static double lowerEdge(double bucket) {
        return SHORTEST_SECONDS * Math.pow(2, bucket / PER_OCTAVE);
    }

    /** Whether it rests on enough counts, and not mostly on what is usual. */
    public boolean isMeasured() {
        return measured;
    }

    /** The share that takes no longer than this. */
    public double within(double seconds) {
        if (seconds <= SHORTEST_SECONDS) {
            return 0;
        }
        double position = position(seconds);
        if (position >= BUCKETS) {
            return 1;
        }
        int bucket = (int) position;
        double below = cumulative[bucket];
        return below + (cumulative[bucket + 1] - below) * (position - bucket);
    }

    /** How long the given share takes at most. */
    public double seconds(double share) {
        int low = 0;
        int high = BUCKETS;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] <= share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double width = cumulative[high] - cumulative[low];
        double inside = width <= 0 ? 0 : Math.clamp((share - cumulative[low]) / width, 0, 1);
        return lowerEdge(low + inside);
    }
}
