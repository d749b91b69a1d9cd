package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Keeps a number of tasks in flight: each that is known to have ended is followed by another. */
final class Fleet implements AutoCloseable {

    private static final int ORDERS_AT_ONCE = 16;

    private final Provider provider;
    private final BiConsumer<TaskId, String> ordered;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore orders = new Semaphore(ORDERS_AT_ONCE);
    private final Map<String, TaskId> inFlight = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicBoolean measuring = new AtomicBoolean();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Lags lags = new Lags();

    /**
     * @param ordered told of each task and its provider's id
     */
    Fleet(Provider provider, BiConsumer<TaskId, String> ordered) {
        this.provider = provider;
        this.ordered = ordered;
    }

    /** Brings so many tasks into flight, evenly over the time of one video. */
    void launch(int count, double overSeconds) throws InterruptedException {
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long at = begun + Math.round(overSeconds * 1e9 * i / count);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, at - System.nanoTime()));
            orderAnother();
        }
    }

    private void orderAnother() {
        threads.execute(this::order);
    }

    private void order() {
        orders.acquireUninterruptibly();
        try {
            if (!running.get()) {
                return;
            }
            TaskId id =
                    new TaskId("seedance_1795341600_%020d".formatted(sequence.incrementAndGet()));
            String providerTaskId = provider.order(id);
            inFlight.put(providerTaskId, id);
            ordered.accept(id, providerTaskId);
        } finally {
            orders.release();
        }
    }

    /** Somebody has learned just now that a task has ended. */
    void ended(String providerTaskId) {
        Instant now = Instant.now();
        TaskId id = inFlight.remove(providerTaskId);
        if (id == null) {
            return;
        }
        if (measuring.get()) {
            lags.add(Duration.between(provider.finishedAt(id), now).toNanos() / 1e9);
        }
        if (running.get()) {
            orderAnother();
        }
    }

    /** From now on lags count. */
    void measure() {
        measuring.set(true);
    }

    /** They no longer do, and no task follows. */
    Lags stop() {
        measuring.set(false);
        running.set(false);
        return lags;
    }

    @Override
    public void close() {
        running.set(false);
        threads.close();
    }
}
