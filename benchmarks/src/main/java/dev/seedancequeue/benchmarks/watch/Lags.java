package dev.seedancequeue.benchmarks.watch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How late ends were learned of, in seconds. Thread-safe while it is filled. */
public final class Lags {

    private final List<Double> seconds = Collections.synchronizedList(new ArrayList<>());

    void add(double lagSeconds) {
        seconds.add(lagSeconds);
    }

    int count() {
        return seconds.size();
    }

    /** The lag that the given share of all does not exceed. */
    double quantile(double share) {
        List<Double> sorted;
        synchronized (seconds) {
            sorted = seconds.stream().sorted().toList();
        }
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int position = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.clamp(position, 0, sorted.size() - 1));
    }
}
