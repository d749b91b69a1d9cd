package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.worker.provider.ListOutcome;
import dev.seedancequeue.worker.provider.ProviderTask;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one would otherwise build: every second the next ids of all tasks in flight, round and
 * round, in the memory of one process. Nothing survives it and nothing is written anywhere.
 */
final class ListSweep implements Runnable {

    private static final double MARGIN = 1.03;

    private final Provider provider;
    private final WatchOptions options;
    private final Deque<String> round = new ArrayDeque<>();
    private final AtomicLong looks = new AtomicLong();
    private final Fleet fleet;
    private volatile boolean running = true;

    ListSweep(Provider provider, WatchOptions options) {
        this.provider = provider;
        this.options = options;
        this.fleet = new Fleet(provider, (_, providerTaskId) -> add(providerTaskId));
    }

    Fleet fleet() {
        return fleet;
    }

    long looks() {
        return looks.get();
    }

    private void add(String id) {
        synchronized (round) {
            round.addLast(id);
        }
    }

    @Override
    public void run() {
        long next = System.nanoTime();
        while (running) {
            next =
                    Math.max(
                            next + Math.round(1e9 / options.listsPerSecond() * MARGIN),
                            System.nanoTime());
            List<String> ids = take();
            if (!ids.isEmpty()) {
                look(ids);
            }
            try {
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private List<String> take() {
        List<String> ids = new ArrayList<>();
        synchronized (round) {
            while (ids.size() < options.idsPerList() && !round.isEmpty()) {
                ids.add(round.removeFirst());
            }
        }
        return ids;
    }

    private void look(List<String> ids) {
        Set<String> open = new HashSet<>(ids);
        looks.addAndGet(ids.size());
        if (provider.client().list(ServiceTier.DEFAULT, ids)
                instanceof ListOutcome.Listed(var tasks, _)) {
            for (ProviderTask task : tasks) {
                if (task.status() == Status.SUCCEEDED) {
                    open.remove(task.id());
                    fleet.ended(task.id());
                }
            }
        }
        ids.stream().filter(open::contains).forEach(this::add);
    }

    void stop() {
        running = false;
    }
}
