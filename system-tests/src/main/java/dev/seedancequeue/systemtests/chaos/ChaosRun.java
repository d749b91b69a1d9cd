package dev.seedancequeue.systemtests.chaos;

import dev.seedancequeue.systemtests.harness.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run: a cluster, load and havoc beside each other, the wait for the ends, the verdict. */
public final class ChaosRun {

    /** A worker's inquiry takes the settle time; a broker's restart and a backlog come on top. */
    private static final Duration RECOVERY = Duration.ofMinutes(3);

    private static final int TASKS_PER_SECOND = 20;
    private static final int PROGRESS_SECONDS = 3;

    private static final Map<String, String> EMULATOR =
            Map.of("SEEDANCE_EMULATOR_QUEUED", "0", "SEEDANCE_EMULATOR_SLOTS", "100");

    private final Options options;
    private final Consumer<String> out;
    private final Book book = new Book();
    private final long begun = System.nanoTime();

    /**
     * @param out takes the lines that tell how it goes
     */
    ChaosRun(Options options, Consumer<String> out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs to the verdict; bounded by the time of trouble and a few minutes more.
     *
     * @param opened is given the cluster as soon as there is one, for whoever has to close it early
     */
    Verdict run(Consumer<Cluster> opened) throws InterruptedException {
        out.accept("starting broker, redis, emulator, 2 APIs and 3 workers");
        try (Cluster cluster = Cluster.start("chaos", EMULATOR, Map.of())) {
            opened.accept(cluster);
            var fleet = new Fleet(cluster);
            cluster.rabbit().saveDeclarations();
            try (var _ = new Listener(cluster.rabbit().uri(), book);
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> progress = threads.submit(() -> tellProgress(cluster));
                try {
                    return run(cluster, fleet, threads);
                } finally {
                    progress.cancel(true);
                }
            }
        }
    }

    private Verdict run(Cluster cluster, Fleet fleet, ExecutorService threads)
            throws InterruptedException {
        var havoc = new Havoc(cluster, fleet, this::tell);
        var load = new Load(fleet, cluster.rabbit().uri(), book);
        List<Trouble> schedule = Trouble.schedule(options.seed(), options.trouble());
        Future<?> sending =
                threads.submit(() -> {
                    load.send(options);
                    return null;
                });
        havoc.wreak(schedule);
        cluster.emulator().clearFaults();
        tell("no more trouble; waiting for the ends");
        await(sending);
        var inquest = new Inquest(cluster, fleet, book);
        inquest.awaitEnds(RECOVERY.plusSeconds(options.tasks() / TASKS_PER_SECOND));
        fleet.fallen().forEach(tail -> tell("a process has ended by itself: " + tail));
        return inquest.verdict(options, havoc.counts());
    }

    private static void await(Future<?> sending) throws InterruptedException {
        try {
            sending.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load broke", e.getCause());
        }
    }

    private void tellProgress(Cluster cluster) {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(PROGRESS_SECONDS);
                tell(
                        "accepted %d of %d, ended %d, ordered %d"
                                .formatted(
                                        book.acceptedCount(),
                                        options.tasks(),
                                        book.endedCount(),
                                        cluster.emulator().created()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(String line) {
        out.accept("%4d s  %s".formatted((System.nanoTime() - begun) / 1_000_000_000, line));
    }
}
