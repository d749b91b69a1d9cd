package dev.seedancequeue.worker.submit;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskProgress;
import dev.seedancequeue.worker.slot.SlotDelivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Sends tasks of paused batches back to wait, before anything is claimed for them. They come again
 * every few minutes, so that they are in nobody's way. Thread-safe.
 */
public final class PauseGate {

    private static final Duration WAIT = Duration.ofMinutes(5);

    /** A batch is asked about once in this time. */
    private static final Duration MAX_AGE = Duration.ofSeconds(1);

    private static final int MAX_BATCHES = 1000;

    private final BatchStore batches;
    private final TaskProgress progress;
    private final InstantSource clock;
    private final BiConsumer<TaskDelivery, SlotDelivery> next;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(boolean paused, Instant at) {}

    /**
     * @param next takes what may be ordered
     */
    public PauseGate(
            BatchStore batches,
            TaskProgress progress,
            InstantSource clock,
            BiConsumer<TaskDelivery, SlotDelivery> next) {
        this.batches = batches;
        this.progress = progress;
        this.clock = clock;
        this.next = next;
    }

    /**
     * Brings a submit message one step further and settles it.
     *
     * @param slot the same message, with the slot that was taken for it
     */
    public void submit(TaskDelivery delivery, SlotDelivery slot) {
        BatchId batch = BatchId.ofTask(delivery.task().id());
        // Who may have been worked on before must not come back as if nobody had; it goes to be
        // inquired about, and waits here when it comes from there.
        if (batch != null
                && !delivery.delivery().redelivered()
                && isPaused(delivery.task().tenant(), batch)) {
            String queue = Topology.submitQueue(delivery.task().video().pool());
            progress.again(delivery, queue, WAIT);
        } else {
            next.accept(delivery, slot);
        }
    }

    /** Not while the store is away: then nothing is ordered anyway. */
    private boolean isPaused(String tenant, BatchId id) {
        Instant now = clock.instant();
        String key = tenant + "/" + id;
        Seen last = seen.get(key);
        if (last != null && last.at.isAfter(now.minus(MAX_AGE))) {
            return last.paused;
        }
        boolean paused;
        try {
            Batch batch = batches.find(tenant, id);
            paused = batch != null && batch.control() == Batch.Control.PAUSE;
        } catch (StoreUnavailableException _) {
            return false;
        }
        if (seen.size() >= MAX_BATCHES) {
            seen.clear();
        }
        seen.put(key, new Seen(paused, now));
        return paused;
    }
}
