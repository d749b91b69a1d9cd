package dev.seedancequeue.benchmarks.slots;

import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether the number of workers makes a difference while there is a backlog, and whether it shows
 * when they come, go and die: what flows is a matter of the provider's slots.
 */
public final class ScaleBenchmark {

    /** To start or stop the workers of a phase, for the size of the backlog. */
    private static final double CHANGE_SECONDS = 30;

    private final ScaleOptions options;
    private final PrintStream out;

    public ScaleBenchmark(ScaleOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Measures phase by phase and prints a table. */
    public List<ScalePhase> run() throws InterruptedException {
        out.printf(
                "scale: %d slots at the provider and %d more let in, videos log-normal around %.0f s"
                        + " (sigma %.2f), %d creates/min, 1 list/s, 20 gets/s, %.0f s a phase after"
                        + " workers came or went%n",
                options.slots(),
                options.margin(),
                options.videoSeconds(),
                SlotProvider.SPREAD,
                SlotProvider.CREATES_PER_MINUTE,
                options.seconds());
        int inProcess = options.slots() + options.margin();
        Duration median = Duration.ofMillis(Math.round(options.videoSeconds() * 1000));
        List<ScalePhase> phases = new ArrayList<>();
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var provider = new SlotProvider(options.slots(), median);
                var workers =
                        new SlotWorkers(
                                rabbit,
                                redis,
                                provider.url(),
                                SlotsBenchmark.useArguments(inProcess))) {
            // The first one has the polls, and is the one that is killed.
            workers.addProcess();
            workers.resize(options.workers().getFirst());
            workers.publish(SlotsBenchmark.backlog(inProcess, videos()));
            provider.awaitFull();
            TimeUnit.MILLISECONDS.sleep(median.toMillis());
            double begun = provider.now();
            for (int count : options.workers()) {
                phases.add(phase(provider, workers, begun, false, () -> workers.resize(count)));
            }
            phases.add(phase(provider, workers, begun, true, workers::killProcess));
            print(phases);
            if (options.chart() != null) {
                SlotChart.draw(
                        "%d slots, videos of %.0f s: share in use, averaged over %.0f s"
                                .formatted(options.slots(), options.videoSeconds(), smoothing()),
                        provider.curve(begun, smoothing()),
                        phases,
                        provider.now() - begun,
                        options.chart());
                out.println("chart: " + options.chart());
            }
        }
        return phases;
    }

    private double videos() {
        int phases = options.workers().size() + 1;
        return phases * (options.seconds() + CHANGE_SECONDS) / options.videoSeconds();
    }

    private double smoothing() {
        return Math.max(1, options.videoSeconds() / 10);
    }

    private ScalePhase phase(
            SlotProvider provider,
            SlotWorkers workers,
            double first,
            boolean kills,
            Runnable change)
            throws InterruptedException {
        double begun = provider.now();
        change.run();
        out.printf("workers: %d after %.0f s%n", workers.count(), provider.now() - begun);
        TimeUnit.MILLISECONDS.sleep(Math.round(options.seconds() * 1000));
        return new ScalePhase(
                workers.count(),
                kills,
                begun - first,
                provider.since(begun, options.videoSeconds()));
    }

    private void print(List<ScalePhase> phases) {
        double mean =
                options.videoSeconds() * Math.exp(SlotProvider.SPREAD * SlotProvider.SPREAD / 2);
        out.printf(
                "%n%-26s %12s %14s %16s %16s %6s%n",
                "",
                "slots in use",
                "least in %.0f s".formatted(options.videoSeconds()),
                "ends/s, of %.2f".formatted(options.slots() / mean),
                "most, limit %d".formatted(options.slots() + options.margin()),
                "429");
        for (ScalePhase each : phases) {
            SlotUse use = each.use();
            out.printf(
                    "%-26s %11.1f%% %13.1f%% %16.2f %16d %6d%n",
                    each.name(),
                    100 * use.share(),
                    100 * use.leastShare(),
                    use.ends(),
                    use.mostInProcess(),
                    use.refused());
        }
    }
}
