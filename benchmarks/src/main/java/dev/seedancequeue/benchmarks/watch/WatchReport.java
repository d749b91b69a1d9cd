package dev.seedancequeue.benchmarks.watch;

import java.io.PrintStream;
import java.util.List;

/** The results as a table. */
final class WatchReport {

    private WatchReport() {}

    static void print(List<Measured> results, PrintStream out) {
        out.printf(
                "%n%-18s %8s %8s %8s %8s %8s %10s %9s %6s %6s%n",
                "",
                "ended",
                "p50 s",
                "p90 s",
                "p99 s",
                "max s",
                "calls/task",
                "ids/list",
                "429",
                "hops");
        for (Measured each : results) {
            out.printf(
                    "%-18s %8d %8.2f %8.2f %8.2f %8.2f %10.3f %9.0f %6d %6.1f%n",
                    each.name(),
                    each.lags().count(),
                    each.lags().quantile(0.5),
                    each.lags().quantile(0.9),
                    each.lags().quantile(0.99),
                    each.lags().quantile(1),
                    each.callsPerTask(),
                    each.idsPerList(),
                    each.refused(),
                    each.hopsPerTask());
        }
    }
}
