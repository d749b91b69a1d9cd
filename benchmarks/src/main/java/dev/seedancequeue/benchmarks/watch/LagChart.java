package dev.seedancequeue.benchmarks.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which share of the ends was known after how long, as a picture in SVG. */
final class LagChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 60;
    private static final int BOTTOM = 50;
    private static final int TOP = 50;
    private static final int RIGHT = 20;
    private static final int POINTS = 200;
    private static final String[] COLOURS = {"#0b6e4f", "#c0392b"};

    private LagChart() {}

    static void draw(List<Measured> results, WatchOptions options, Path file) {
        double longest = 0;
        for (Measured each : results) {
            longest = Math.max(longest, each.lags().quantile(0.999));
        }
        var svg = new StringBuilder();
        svg.append(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='13'>%n"
                        .formatted(WIDTH, HEIGHT));
        svg.append("<rect width='100%' height='100%' fill='white'/>\n");
        text(
                svg,
                LEFT,
                24,
                "Ends known after so many seconds: %,d in flight, %d ids a list call"
                        .formatted(options.inFlight(), options.idsPerList()));
        axes(svg, longest);
        for (int i = 0; i < results.size(); i++) {
            String colour = COLOURS[i % COLOURS.length];
            curve(svg, results.get(i).lags(), longest, colour);
            svg.append(
                    "<text x='%d' y='%d' fill='%s'>%s: p50 %.2f s, p99 %.2f s</text>%n"
                            .formatted(
                                    WIDTH / 2,
                                    HEIGHT - BOTTOM - 40 + 20 * i,
                                    colour,
                                    results.get(i).name(),
                                    results.get(i).lags().quantile(0.5),
                                    results.get(i).lags().quantile(0.99)));
        }
        svg.append("</svg>\n");
        try {
            Files.writeString(file, svg);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void axes(StringBuilder svg, double longest) {
        for (int share = 0; share <= 100; share += 25) {
            double y = y(share / 100.0);
            svg.append(
                    "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#ddd'/>%n"
                            .formatted(LEFT, y, WIDTH - RIGHT, y));
            text(svg, 12, (int) y + 4, share + " %");
        }
        for (int tick = 0; tick <= 5; tick++) {
            double lag = longest * tick / 5;
            text(svg, (int) x(lag, longest) - 12, HEIGHT - BOTTOM + 22, "%.1f s".formatted(lag));
        }
    }

    private static void curve(StringBuilder svg, Lags lags, double longest, String colour) {
        var points = new StringBuilder();
        for (int i = 0; i <= POINTS; i++) {
            double share = i / (double) POINTS;
            double lag = Math.clamp(lags.quantile(share), 0, longest);
            points.append("%.1f,%.1f ".formatted(x(lag, longest), y(share)));
        }
        svg.append(
                "<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>%n"
                        .formatted(colour, points.toString().trim()));
    }

    private static double x(double lag, double longest) {
        return LEFT + (WIDTH - LEFT - RIGHT) * lag / Math.max(longest, 1e-3);
    }

    private static double y(double share) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share;
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append("<text x='%d' y='%d'>%s</text>%n".formatted(x, y, text));
    }
}
