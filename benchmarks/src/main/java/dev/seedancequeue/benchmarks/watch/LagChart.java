package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.benchmarks.harness.LineChart;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Which share of the ends was known after how long, as a picture in SVG. */
final class LagChart {

    private static final int POINTS = 200;

    private LagChart() {}

    static void draw(List<Measured> results, WatchOptions options, Path file) {
        double longest =
                results.stream().mapToDouble(each -> each.lags().quantile(0.999)).max().orElse(0);
        var chart =
                new LineChart(
                        "Ends known after so many seconds: %,d in flight, %d ids a list call"
                                .formatted(options.inFlight(), options.idsPerList()),
                        longest);
        for (Measured each : results) {
            Lags lags = each.lags();
            chart.curve(
                    "%s: p50 %.2f s, p99 %.2f s"
                            .formatted(each.name(), lags.quantile(0.5), lags.quantile(0.99)),
                    IntStream.rangeClosed(0, POINTS)
                            .mapToObj(i -> point(lags, i / (double) POINTS))
                            .toList());
        }
        chart.write(file);
    }

    private static LineChart.Point point(Lags lags, double share) {
        return new LineChart.Point(lags.quantile(share), share);
    }
}
