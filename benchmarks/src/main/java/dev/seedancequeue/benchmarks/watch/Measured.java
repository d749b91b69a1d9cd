package dev.seedancequeue.benchmarks.watch;

/**
 * What one way of watching reached.
 *
 * @param refused calls answered 429
 * @param hops messages to the poll queue; 0 where there is no queue
 */
public record Measured(
        String name, Lags lags, long lists, long gets, long looks, long refused, long hops) {

    double callsPerTask() {
        return (lists + gets) / (double) Math.max(1, lags.count());
    }

    double hopsPerTask() {
        return hops / (double) Math.max(1, lags.count());
    }

    double idsPerList() {
        return looks / (double) Math.max(1, lists);
    }
}
