package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.api.ApiApplication;
import dev.seedancequeue.benchmarks.harness.Patience;
import dev.seedancequeue.benchmarks.harness.RoleArguments;
import dev.seedancequeue.benchmarks.harness.WorkerProcess;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.rabbit.WaitingMessages;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.worker.delivery.ConsumerConnection;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What the one worker that has the polls needs of memory: a process of its own beside the provider
 * and a real broker and Redis, with tasks in flight that do not end and all have to be looked at.
 */
public final class MemoryBenchmark {

    private static final String HELD = "seedance_poll_held";
    private static final String LOOKS = "seedance_poll_looks_total";
    private static final int ORDERS_AT_ONCE = 16;
    private static final int UNCONFIRMED = 500;
    private static final long PAUSE_MS = 1000;
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
    private static final double MEGA = 1e6;

    /** Longer than any measuring. */
    private static final WatchOptions ENDLESS =
            WatchOptions.parse(List.of("--video-time", "36000"));

    private final MemoryOptions options;
    private final PrintStream out;

    public MemoryBenchmark(MemoryOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Measures with none in flight and with each number of them, and prints a table. */
    public List<MemoryUse> run() throws InterruptedException {
        out.printf(
                "memory: one worker with the polls, -Xmx%dm, at most %,d polls in hand, 1 list/s of"
                        + " %d ids, 20 gets/s, looked at for %.0f s each%n",
                options.heapMegabytes(),
                options.pollsInHand(),
                options.idsPerList(),
                options.seconds());
        List<MemoryUse> uses = new ArrayList<>();
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var provider = new Provider(ENDLESS);
                var api = startApi(rabbit, redis);
                var connection = new ConsumerConnection(rabbit.uri(), BROKER_TIMEOUT);
                var worker = startWorker(rabbit, redis, provider)) {
            var waiting = new WaitingMessages(connection::openChannel);
            uses.add(most(0, worker, waiting));
            for (int inFlight : options.inFlight()) {
                int before = uses.getLast().inFlight();
                long begun = System.nanoTime();
                order(provider, api.getBean(TaskPublisher.class), before, inFlight);
                out.printf(
                        "%,d in flight after %.0f s%n",
                        inFlight, (System.nanoTime() - begun) / 1e9);
                uses.add(most(inFlight, worker, waiting));
            }
        }
        print(uses);
        return uses;
    }

    /** It publishes the polls: a worker in this process would take them. */
    private static ConfigurableApplicationContext startApi(RabbitServer rabbit, RedisServer redis) {
        return RoleLauncher.start(
                ApiApplication.ROLE, Map.of(), _ -> {}, RoleArguments.of(rabbit, redis));
    }

    private WorkerProcess startWorker(RabbitServer rabbit, RedisServer redis, Provider provider) {
        return WorkerProcess.start(
                List.of("-Xmx" + options.heapMegabytes() + "m"),
                RoleArguments.ofWorker(
                        rabbit,
                        redis,
                        provider.url(),
                        "--seedance.worker.polls-in-flight=" + options.pollsInHand(),
                        "--ark.ids-per-list=" + options.idsPerList()));
    }

    /** Orders tasks until there are so many, and publishes a poll for each, due now. */
    private static void order(Provider provider, TaskPublisher publisher, int before, int inFlight)
            throws InterruptedException {
        for (int from = before; from < inFlight; from += UNCONFIRMED) {
            List<Task> ordered = order(provider, from, Math.min(from + UNCONFIRMED, inFlight));
            Instant now = Instant.now();
            ordered.stream()
                    .map(task ->
                            publisher.publish(Topology.POLL, TaskEnvelope.toPoll(task, now, 0)))
                    .toList()
                    .forEach(TaskPublisher::await);
        }
    }

    private static List<Task> order(Provider provider, int from, int to)
            throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(ORDERS_AT_ONCE)) {
            return threads
                    .invokeAll(
                            IntStream.range(from, to)
                                    .mapToObj(i ->
                                            new TaskId("seedance_1795341600_%020d".formatted(i)))
                                    .<Callable<Task>>map(
                                            id -> () -> WatchBenchmark.task(id, provider.order(id)))
                                    .toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    /** Looks again and again, and tells of the moment at which the worker held most. */
    private MemoryUse most(int inFlight, WorkerProcess worker, WaitingMessages waiting)
            throws InterruptedException {
        Patience.await(
                "a worker that holds the polls", () -> inFlight == 0 || worker.metric(HELD) > 0);
        long begun = System.nanoTime();
        double looks = worker.metric(LOOKS);
        MemoryUse most = new MemoryUse(inFlight, 0, 0, 0, 0, 0);
        double elapsed;
        do {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            int inHand = (int) worker.metric(HELD);
            long live = worker.liveHeapBytes();
            elapsed = (System.nanoTime() - begun) / 1e9;
            if (live > most.liveBytes()) {
                most =
                        new MemoryUse(
                                inFlight,
                                inHand,
                                waiting.in(Topology.POLL).orElse(0),
                                live,
                                worker.residentBytes(),
                                (worker.metric(LOOKS) - looks) / elapsed);
            }
        } while (elapsed < options.seconds());
        return most;
    }

    private void print(List<MemoryUse> uses) {
        out.printf(
                "%n%10s %14s %20s %14s %14s %12s %8s%n",
                "in flight",
                "polls in hand",
                "in seedance.poll",
                "live heap MB",
                "bytes a poll",
                "process MB",
                "looks/s");
        MemoryUse none = uses.getFirst();
        for (MemoryUse each : uses) {
            out.printf(
                    "%,10d %,14d %,20d %14.1f %14s %12.0f %8.0f%n",
                    each.inFlight(),
                    each.inHand(),
                    each.waiting(),
                    each.liveBytes() / MEGA,
                    each.inHand() == 0
                            ? "-"
                            : "%,d"
                                    .formatted(
                                            (each.liveBytes() - none.liveBytes()) / each.inHand()),
                    each.residentBytes() / MEGA,
                    each.looksPerSecond());
        }
    }
}
