package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.worker.poll.LookSchedule;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * How soon an end at the provider is known here, at the account's official rate of calls: workers
 * of the product with a real broker and Redis, and beside them a plain sweep in one process's
 * memory.
 */
public final class WatchBenchmark {

    private static final VideoProfile VIDEO =
            new VideoProfile(
                    Provider.MODEL,
                    "1-5-pro.default",
                    VideoMode.TEXT,
                    ServiceTier.DEFAULT,
                    "720p",
                    "16:9",
                    5,
                    true,
                    false,
                    null);

    private final WatchOptions options;
    private final PrintStream out;

    public WatchBenchmark(WatchOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Measures both and prints a table. */
    public List<Measured> run() throws InterruptedException {
        out.printf(
                "watch: %,d in flight, videos log-normal around %.0f s (sigma %.2f), %.0f list/s of"
                        + " %d ids, %.0f gets/s, %d workers, %.0f s measured after %.0f s%n",
                options.inFlight(),
                options.videoSeconds(),
                options.spread(),
                options.listsPerSecond(),
                options.idsPerList(),
                options.getsPerSecond(),
                options.workers(),
                options.seconds(),
                options.warmUpSeconds());
        Measured ours = measureWorkers();
        Measured sweep = measureSweep();
        List<Measured> results = List.of(ours, sweep);
        WatchReport.print(results, out);
        if (options.chart() != null) {
            LagChart.draw(results, options, options.chart());
            out.println("chart: " + options.chart());
        }
        return results;
    }

    private Measured measureWorkers() throws InterruptedException {
        var fleet = new AtomicReference<Fleet>();
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var provider = new Provider(options);
                var workers =
                        new Workers(
                                options, provider, rabbit, redis, id -> fleet.get().ended(id))) {
            TaskPublisher publisher = workers.bean(TaskPublisher.class);
            LookSchedule looks = workers.bean(LookSchedule.class);
            var own = new Fleet(provider, (id, order) -> watch(publisher, looks, task(id, order)));
            fleet.set(own);
            return measured(
                    "seedance workers", provider, own, workers::listed, workers::hops, () -> {});
        }
    }

    /** As submit does after a create. */
    private static void watch(TaskPublisher publisher, LookSchedule looks, Task ordered) {
        Instant now = Instant.now();
        Duration delay = looks.first(ordered, now);
        TaskEnvelope envelope = TaskEnvelope.toPoll(ordered, now.plus(delay), 0);
        TaskPublisher.await(publisher.publish(Topology.POLL, envelope, delay));
    }

    /** Ordered just now. */
    static Task task(TaskId id, String providerTaskId) {
        Instant now = Instant.now();
        return Task.accepted(id, Task.DEFAULT_TENANT, VIDEO, List.of(), null, null, now, null)
                .ordered(null, providerTaskId, now);
    }

    private Measured measureSweep() throws InterruptedException {
        try (var provider = new Provider(options)) {
            var sweep = new ListSweep(provider, options);
            Thread loop = Thread.ofVirtual().start(sweep);
            Measured measured =
                    measured(
                            "round-robin sweep",
                            provider,
                            sweep.fleet(),
                            sweep::looks,
                            () -> 0,
                            sweep::stop);
            loop.join();
            return measured;
        }
    }

    private Measured measured(
            String name,
            Provider provider,
            Fleet fleet,
            LongSupplier looks,
            LongSupplier hops,
            Runnable end)
            throws InterruptedException {
        try (fleet) {
            fleet.launch(options.inFlight(), options.videoSeconds());
            sleep(options.warmUpSeconds());
            long lists = provider.lists();
            long gets = provider.gets();
            long looksBefore = looks.getAsLong();
            long hopsBefore = hops.getAsLong();
            fleet.measure();
            sleep(options.seconds());
            Lags lags = fleet.stop();
            var measured =
                    new Measured(
                            name,
                            lags,
                            provider.lists() - lists,
                            provider.gets() - gets,
                            looks.getAsLong() - looksBefore,
                            provider.refused(),
                            hops.getAsLong() - hopsBefore);
            end.run();
            out.printf("%s: done, load average %.1f%n", name, load());
            return measured;
        }
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static void sleep(double seconds) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(Math.round(seconds * 1000));
    }
}
