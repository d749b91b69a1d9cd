package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.api.ApiApplication;
import dev.seedancequeue.benchmarks.harness.RoleArguments;
import dev.seedancequeue.callback.CallbackAddress;
import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.worker.poll.LookSchedule;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * How soon an end at the provider is known here, at the account's official rate of calls: workers
 * of the product with a real broker and Redis, the same with the provider's callbacks, and beside
 * them a plain sweep in one process's memory.
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

    private static final String SECRET = "benchmark-benchmark-benchmark-benchmark";

    /** The address is written into each order; the workers only have to know that there is one. */
    private static final List<String> CALLBACKS =
            List.of(
                    "--seedance.callback.url=http://127.0.0.1:1",
                    "--seedance.callback.secret=" + SECRET);

    private final WatchOptions options;
    private final PrintStream out;

    public WatchBenchmark(WatchOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Measures all and prints a table. */
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
        List<Measured> results = List.of(measureWorkers(), measureCallbacks(), measureSweep());
        WatchReport.print(results, out);
        if (options.chart() != null) {
            LagChart.draw(results, options, options.chart());
            out.println("chart: " + options.chart());
        }
        return results;
    }

    private Measured measureWorkers() throws InterruptedException {
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var provider = new Provider(options)) {
            return measureWorkers("seedance workers", rabbit, redis, provider, List.of());
        }
    }

    private Measured measureCallbacks() throws InterruptedException {
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var api = startApi(rabbit, redis);
                var provider = new Provider(options, callbackUrls(RoleLauncher.port(api)))) {
            return measureWorkers("with callbacks", rabbit, redis, provider, CALLBACKS);
        }
    }

    /** It takes the callbacks. */
    private static ConfigurableApplicationContext startApi(RabbitServer rabbit, RedisServer redis) {
        return RoleLauncher.start(
                ApiApplication.ROLE,
                Map.of(),
                _ -> {},
                RoleArguments.of(rabbit, redis, CALLBACKS.toArray(String[]::new)));
    }

    /** As submit gives them to the provider. */
    private static Function<TaskId, @Nullable String> callbackUrls(int port) {
        var addresses = new CallbackAddress(URI.create("http://127.0.0.1:" + port), SECRET);
        return id -> addresses.of(accepted(id));
    }

    private Measured measureWorkers(
            String name,
            RabbitServer rabbit,
            RedisServer redis,
            Provider provider,
            List<String> settings)
            throws InterruptedException {
        var fleet = new AtomicReference<Fleet>();
        try (var workers =
                new Workers(
                        options, provider, rabbit, redis, settings, id -> fleet.get().ended(id))) {
            TaskStore store = workers.bean(TaskStore.class);
            TaskPublisher publisher = workers.bean(TaskPublisher.class);
            LookSchedule looks = workers.bean(LookSchedule.class);
            var own =
                    new Fleet(
                            provider,
                            (id, order) -> watch(store, publisher, looks, task(id, order)));
            fleet.set(own);
            return measured(name, provider, own, workers::listed, workers::hops, () -> {});
        }
    }

    /** As submit does after a create. */
    private static void watch(
            TaskStore store, TaskPublisher publisher, LookSchedule looks, Task ordered) {
        Instant now = Instant.now();
        store.advance(ordered);
        Duration delay = looks.first(ordered, now);
        TaskEnvelope envelope = TaskEnvelope.toPoll(ordered, now.plus(delay), 0);
        TaskPublisher.await(publisher.publish(Topology.POLL, envelope, delay));
    }

    /** Ordered just now. */
    static Task task(TaskId id, String providerTaskId) {
        return accepted(id).ordered(null, providerTaskId, Instant.now());
    }

    private static Task accepted(TaskId id) {
        return Task.accepted(
                id, Task.DEFAULT_TENANT, VIDEO, List.of(), null, null, Instant.now(), null);
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
