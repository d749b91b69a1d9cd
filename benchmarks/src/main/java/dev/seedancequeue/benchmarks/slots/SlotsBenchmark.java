package dev.seedancequeue.benchmarks.slots;

import dev.seedancequeue.benchmarks.harness.Patience;
import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.Limits;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How much of the provider's slots is used while there is a backlog, and what the limiter costs:
 * workers of the product with a real broker and Redis, against the emulator's own count.
 */
public final class SlotsBenchmark {

    static final VideoProfile VIDEO =
            new VideoProfile(
                    "doubao-seedance-1-5-pro-251215",
                    "1-5-pro.default",
                    VideoMode.TEXT,
                    ServiceTier.DEFAULT,
                    "720p",
                    "16:9",
                    5,
                    true,
                    false,
                    null);

    private static final Duration LONG_VIDEO = Duration.ofHours(10);

    /**
     * So many of the creates end a round. Switching the limiter may give some messages back to the
     * broker, and what comes again is ordered after an inquiry, which nobody makes here.
     */
    private static final double NEARLY_ALL = 0.98;

    private final SlotsOptions options;
    private final PrintStream out;

    public SlotsBenchmark(SlotsOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Measures both and prints a table. */
    public SlotsResult run() throws InterruptedException {
        out.printf(
                "slots: %d at the provider and %d more let in, videos log-normal around %.0f s"
                        + " (sigma %.2f), 1 list/s, 20 gets/s, %d workers, %.0f s measured; cost: %d"
                        + " rounds of %,d creates each%n",
                options.slots(),
                options.margin(),
                options.videoSeconds(),
                SlotProvider.SPREAD,
                options.workers(),
                options.seconds(),
                options.rounds(),
                options.creates());
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        if (options.creates() > 0) {
            measureCost(with, without);
        }
        SlotUse use = options.seconds() > 0 ? measureUse() : null;
        var result = new SlotsResult(use, with, without);
        print(result);
        return result;
    }

    private SlotUse measureUse() throws InterruptedException {
        int inProcess = options.slots() + options.margin();
        Duration median = Duration.ofMillis(Math.round(options.videoSeconds() * 1000));
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var provider = new SlotProvider(options.slots(), median);
                var workers =
                        new SlotWorkers(rabbit, redis, provider.url(), useArguments(inProcess))) {
            workers.resize(options.workers());
            workers.publish(backlog(inProcess, options.seconds() / options.videoSeconds()));
            provider.awaitFull();
            TimeUnit.MILLISECONDS.sleep(median.toMillis());
            double begun = provider.now();
            TimeUnit.MILLISECONDS.sleep(Math.round(options.seconds() * 1000));
            return provider.since(begun, options.videoSeconds());
        }
    }

    /** How workers are started of which the use of slots is measured. */
    static String[] useArguments(int inProcess) {
        return new String[] {
            "--seedance.worker.roles=submit,inquiry,poll",
            "--ark.tasks-in-process=" + inProcess,
            "--ark.creates-per-minute=" + SlotProvider.CREATES_PER_MINUTE
        };
    }

    /** Tasks that last for so many videos in each slot, twice over, as some are short. */
    static int backlog(int inProcess, double videos) {
        return (int) Math.ceil(2 * inProcess * (2 + videos));
    }

    private void measureCost(List<Double> with, List<Double> without) throws InterruptedException {
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var emulator = SlotProvider.emulator(Limits.off(), LONG_VIDEO);
                var workers =
                        new SlotWorkers(
                                rabbit,
                                redis,
                                emulator.baseUrl(),
                                "--seedance.worker.roles=submit",
                                "--seedance.worker.creates-in-flight=50",
                                "--ark.tasks-in-process=1000000")) {
            workers.resize(options.workers());
            double warmUp = creates(emulator, workers);
            out.printf("warm-up: %,.0f creates/s%n", warmUp);
            for (int round = 0; round < options.rounds(); round++) {
                workers.limited(false);
                without.add(creates(emulator, workers));
                workers.limited(true);
                with.add(creates(emulator, workers));
            }
        }
    }

    private double creates(Emulator emulator, SlotWorkers workers) throws InterruptedException {
        long before = emulator.ledger().calls("create", "200");
        long begun = System.nanoTime();
        workers.publish(options.creates());
        long enough = Math.round(NEARLY_ALL * options.creates());
        Patience.await(
                "the creates of nearly all that was published",
                () -> emulator.ledger().calls("create", "200") >= before + enough);
        return enough / ((System.nanoTime() - begun) / 1e9);
    }

    private void print(SlotsResult result) {
        out.printf("%n%-46s %10s%n", "", "measured");
        SlotUse use = result.use();
        if (use != null) {
            out.printf("%-46s %9.1f%%%n", "slots in use with a backlog", 100 * use.share());
            out.printf(
                    "%-46s %10d%n",
                    "most tasks at the provider, limit " + (options.slots() + options.margin()),
                    use.mostInProcess());
            out.printf("%-46s %10d%n", "creates answered 429", use.refused());
        }
        double with = SlotsResult.median(result.with());
        double without = SlotsResult.median(result.without());
        if (without > 0) {
            out.printf("%-46s %,10.0f%n", "creates/s without the limiter, median", without);
            out.printf("%-46s %,10.0f%n", "creates/s with it, median", with);
            out.printf("%-46s %9.1f%%%n", "cost of the limiter", 100 * (1 - with / without));
        }
    }
}
