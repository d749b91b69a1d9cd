package dev.seedancequeue.benchmarks.slots;

import dev.seedancequeue.benchmarks.harness.LineChart;
import dev.seedancequeue.benchmarks.harness.LineChart.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The use of slots and the number of workers over time, as a picture in SVG. */
final class SlotChart {

    private SlotChart() {}

    /**
     * @param use share of slots in use
     * @param phases at whose begin workers come and go
     */
    static void draw(
            String title, List<Point> use, List<ScalePhase> phases, double seconds, Path file) {
        int most = phases.stream().mapToInt(ScalePhase::workers).max().orElse(1);
        var chart = new LineChart(title, seconds);
        chart.curve("slots in use", use);
        List<Point> workers = new ArrayList<>();
        double share = phases.getFirst().workers() / (double) most;
        for (ScalePhase phase : phases) {
            workers.add(new Point(phase.begun(), share));
            share = phase.workers() / (double) most;
            var at = new Point(phase.begun(), share);
            workers.add(at);
            // Below the line where it is at the top, beside the other curve.
            chart.note(new Point(at.seconds(), share == 1 ? 0.9 : share), words(phase));
        }
        workers.add(new Point(seconds, share));
        chart.curve("workers, of " + most, workers);
        chart.write(file);
    }

    private static String words(ScalePhase phase) {
        return phase.workers() + (phase.killed() ? ": one killed" : "");
    }
}
