package dev.seedancequeue.systemtests.chaos;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The API and worker processes; one that was ended is replaced at once. Thread-safe. */
final class Fleet {

    private static final int APIS = 2;
    private static final int WORKERS = 3;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(Cluster.DRAIN_LIMIT_SECONDS + 15);

    private final Cluster cluster;
    private final RunningProcess[] apis = new RunningProcess[APIS];
    private final RunningProcess[] workers = new RunningProcess[WORKERS];
    private final Map<Integer, Api> listening = new ConcurrentHashMap<>();
    private final AtomicInteger started = new AtomicInteger();

    /** Returns when all of them serve. */
    Fleet(Cluster cluster) {
        this.cluster = cluster;
        for (int i = 0; i < APIS; i++) {
            startApi(i);
        }
        for (int i = 0; i < WORKERS; i++) {
            startWorker(i);
        }
        for (RunningProcess worker : workers) {
            Cluster.awaitWorker(worker);
        }
        for (RunningProcess api : apis) {
            Object _ = cluster.api(api);
        }
    }

    private void startApi(int number) {
        RunningProcess process = cluster.startApi("api-" + started.incrementAndGet());
        apis[number] = process;
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        listening.put(number, cluster.api(process));
                    } catch (AssertionError _) {
                        // Killed before it listened; its replacement is on its way.
                    }
                });
    }

    private void startWorker(int number) {
        workers[number] = cluster.startWorker("worker-" + started.incrementAndGet());
    }

    synchronized void killWorker(int choice) {
        int number = choice % WORKERS;
        workers[number].kill();
        startWorker(number);
    }

    /** SIGTERM; the replacement starts beside it. */
    synchronized void stopWorker(int choice) {
        int number = choice % WORKERS;
        RunningProcess stopping = workers[number];
        startWorker(number);
        int exitCode = stopping.terminate(STOP_LIMIT);
        if (exitCode != 0 && exitCode != 143) {
            throw new AssertionError(
                    "exit code %d after SIGTERM%n%s".formatted(exitCode, stopping.tail()));
        }
    }

    synchronized void killApi(int choice) {
        int number = choice % APIS;
        listening.remove(number);
        apis[number].kill();
        startApi(number);
    }

    /** One of those that listen, or null. */
    @Nullable Api api() {
        List<Api> all = new ArrayList<>(listening.values());
        return all.isEmpty() ? null : all.get(ThreadLocalRandom.current().nextInt(all.size()));
    }

    /** Processes that ended though nobody ended them. */
    synchronized List<String> fallen() {
        List<String> fallen = new ArrayList<>();
        for (RunningProcess[] kind : List.of(apis, workers)) {
            for (RunningProcess process : kind) {
                if (!process.isAlive()) {
                    fallen.add(process.tail());
                }
            }
        }
        return fallen;
    }
}
