package dev.seedancequeue.benchmarks.slots;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.emulator.Limits;
import dev.seedancequeue.emulator.PoolUse;
import dev.seedancequeue.emulator.VideoTimes;
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

    private static final double SPREAD = 0.25;
    private static final long SAMPLE_MS = 20;
    private static final Duration LONG_VIDEO = Duration.ofHours(10);

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
                SPREAD,
                options.workers(),
                options.seconds(),
                options.rounds(),
                options.creates());
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        if (options.creates() > 0) {
            measureCost(with, without);
        }
        SlotsResult result = measureUse(with, without);
        print(result);
        return result;
    }

    private SlotsResult measureUse(List<Double> with, List<Double> without)
            throws InterruptedException {
        int inProcess = options.slots() + options.margin();
        var limits = new Limits(options.slots(), 600, 0L, 10_000, 20, 1, 20);
        Duration median = Duration.ofMillis(Math.round(options.videoSeconds() * 1000));
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var emulator = emulator(limits, median);
                var workers =
                        new SlotWorkers(
                                options.workers(),
                                rabbit,
                                redis,
                                emulator.baseUrl(),
                                "--seedance.worker.roles=submit,inquiry,poll",
                                "--ark.tasks-in-process=" + inProcess,
                                "--ark.creates-per-minute=600")) {
            double videos = 2 + options.seconds() / options.videoSeconds();
            workers.publish((int) Math.ceil(2 * inProcess * videos));
            while (use(emulator).running() < options.slots()) {
                TimeUnit.MILLISECONDS.sleep(SAMPLE_MS);
            }
            TimeUnit.MILLISECONDS.sleep(median.toMillis());
            long busyMs = use(emulator).busyMs();
            long begun = System.nanoTime();
            int most = 0;
            double elapsedMs;
            do {
                TimeUnit.MILLISECONDS.sleep(SAMPLE_MS);
                PoolUse use = use(emulator);
                most = Math.max(most, use.running() + use.queued());
                elapsedMs = (System.nanoTime() - begun) / 1e6;
            } while (elapsedMs < options.seconds() * 1000);
            double share = (use(emulator).busyMs() - busyMs) / (elapsedMs * options.slots());
            long refused = emulator.ledger().calls("create", "429");
            return new SlotsResult(share, most, refused, with, without);
        }
    }

    private void measureCost(List<Double> with, List<Double> without) throws InterruptedException {
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var emulator = emulator(Limits.off(), LONG_VIDEO);
                var workers =
                        new SlotWorkers(
                                options.workers(),
                                rabbit,
                                redis,
                                emulator.baseUrl(),
                                "--seedance.worker.roles=submit",
                                "--seedance.worker.creates-in-flight=50",
                                "--ark.tasks-in-process=1000000")) {
            workers.limited(true);
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
        while (emulator.ledger().calls("create", "200") < before + options.creates()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return options.creates() / ((System.nanoTime() - begun) / 1e9);
    }

    private static Emulator emulator(Limits limits, Duration median) {
        return Emulator.start(
                EmulatorSettings.defaults()
                        .withPort(0)
                        .withLimits(limits)
                        .withTimes(new VideoTimes(median, SPREAD, Duration.ofMillis(100)))
                        .withRecords(1_000_000)
                        .withLedgerEntries(1_000_000));
    }

    /** Before the first order there is no pool. */
    private static PoolUse use(Emulator emulator) {
        return emulator.pools().stream()
                .findFirst()
                .orElse(new PoolUse("", "", null, 0, 0, 0, 0, 0));
    }

    private void print(SlotsResult result) {
        out.printf("%n%-46s %10s%n", "", "measured");
        out.printf("%-46s %9.1f%%%n", "slots in use with a backlog", 100 * result.use());
        out.printf(
                "%-46s %10d%n",
                "most tasks at the provider, limit " + (options.slots() + options.margin()),
                result.mostInProcess());
        out.printf("%-46s %10d%n", "creates answered 429", result.refused());
        double with = SlotsResult.median(result.with());
        double without = SlotsResult.median(result.without());
        if (without > 0) {
            out.printf("%-46s %,10.0f%n", "creates/s without the limiter, median", without);
            out.printf("%-46s %,10.0f%n", "creates/s with it, median", with);
            out.printf("%-46s %9.1f%%%n", "cost of the limiter", 100 * (1 - with / without));
        }
    }
}
