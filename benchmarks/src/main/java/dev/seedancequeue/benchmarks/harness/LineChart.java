package dev.seedancequeue.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Shares over seconds, as a picture in SVG. */
public final class LineChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 60;
    private static final int BOTTOM = 50;
    private static final int TOP = 50;
    private static final int RIGHT = 40;
    private static final String[] COLOURS = {"#0b6e4f", "#c0392b"};

    private final StringBuilder svg = new StringBuilder();
    private final double longest;
    private int curves;

    /** A point of a curve; shares are 0 to 1. */
    public record Point(double seconds, double share) {}

    /**
     * An empty one.
     *
     * @param longest where the axis of seconds ends
     */
    public LineChart(String title, double longest) {
        this.longest = Math.max(longest, 1e-3);
        svg.append(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='13'>%n"
                        .formatted(WIDTH, HEIGHT));
        svg.append("<rect width='100%' height='100%' fill='white'/>\n");
        text(LEFT, 24, "black", title);
        axes();
    }

    private void axes() {
        for (int share = 0; share <= 100; share += 25) {
            double y = y(share / 100.0);
            svg.append(
                    "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#ddd'/>%n"
                            .formatted(LEFT, y, WIDTH - RIGHT, y));
            text(12, y + 4, "black", share + " %");
        }
        for (int tick = 0; tick <= 5; tick++) {
            double second = longest * tick / 5;
            text(x(second) - 12, HEIGHT - BOTTOM + 22, "black", "%.1f s".formatted(second));
        }
    }

    /** Draws one more curve, with its name below. */
    public void curve(String name, List<Point> points) {
        String colour = COLOURS[curves % COLOURS.length];
        var line = new StringBuilder();
        for (Point each : points) {
            double seconds = Math.clamp(each.seconds, 0, longest);
            line.append("%.1f,%.1f ".formatted(x(seconds), y(Math.clamp(each.share, 0, 1))));
        }
        svg.append(
                "<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>%n"
                        .formatted(colour, line.toString().trim()));
        text(WIDTH / 2.0, HEIGHT - BOTTOM - 40 + 20 * curves, colour, name);
        curves++;
    }

    /** Writes a word above a point. */
    public void note(Point at, String words) {
        text(x(at.seconds) + 4, y(at.share) - 6, "#555", words);
    }

    public void write(Path file) {
        try {
            Files.writeString(file, svg + "</svg>\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double x(double seconds) {
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / longest;
    }

    private static double y(double share) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share;
    }

    private void text(double x, double y, String colour, String words) {
        svg.append("<text x='%.1f' y='%.1f' fill='%s'>%s</text>%n".formatted(x, y, colour, words));
    }
}
