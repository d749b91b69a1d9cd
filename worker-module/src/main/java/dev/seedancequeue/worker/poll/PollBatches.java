package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.limit.CallBudget;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the tasks that are due and asks for as many as possible in one list call, for the
 * account may list once a second only. A few stragglers are asked for one by one instead.
 */
public final class PollBatches {

    /** Up to this many are cheaper as gets, of which there are twenty a second. */
    static final int FEW = 5;

    private static final Logger log = LoggerFactory.getLogger(PollBatches.class);

    private final Poller poller;
    private final CallBudget budget;
    private final int largest;
    private final BlockingQueue<TaskDelivery> waitingDefault = new LinkedBlockingQueue<>();
    private final BlockingQueue<TaskDelivery> waitingFlex = new LinkedBlockingQueue<>();
    private volatile boolean running = true;

    /**
     * @param largest ids in one list call
     */
    public PollBatches(Poller poller, CallBudget budget, int largest) {
        this.poller = poller;
        this.budget = budget;
        this.largest = largest;
    }

    /** Whether this is a task at the provider, or an end that waits to be written. */
    public static boolean takes(TaskEnvelope envelope) {
        return envelope.task().state() instanceof TaskState.AtProvider
                || envelope.task().isTerminal();
    }

    /** Begins to ask, for each tier on its own. */
    public void start() {
        Thread.ofVirtual()
                .name("poll-default")
                .start(() -> run(ServiceTier.DEFAULT, waitingDefault));
        Thread.ofVirtual().name("poll-flex").start(() -> run(ServiceTier.FLEX, waitingFlex));
    }

    /** Takes a delivery over; it is settled within seconds. The prefetch bounds how many wait. */
    public void add(TaskDelivery delivery) {
        if (poller.needsLook(delivery)) {
            boolean flex = delivery.task().video().tier() == ServiceTier.FLEX;
            (flex ? waitingFlex : waitingDefault).add(delivery);
        }
    }

    /** Ends the loops once nothing waits any more. */
    public void drain() {
        running = false;
    }

    private void run(ServiceTier tier, BlockingQueue<TaskDelivery> waiting) {
        try {
            while (running || !waiting.isEmpty()) {
                TaskDelivery first = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<TaskDelivery> batch = new ArrayList<>(List.of(first));
                    askOrGiveBack(tier, batch, waiting);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing that goes wrong with one batch may end the loop for all that come after. */
    private void askOrGiveBack(
            ServiceTier tier, List<TaskDelivery> batch, BlockingQueue<TaskDelivery> waiting)
            throws InterruptedException {
        try {
            ask(tier, batch, waiting);
        } catch (RuntimeException e) {
            log.error("batch failed unexpectedly, {} polls given back", batch.size(), e);
            batch.forEach(delivery -> delivery.delivery().giveBack());
        }
    }

    private void ask(
            ServiceTier tier, List<TaskDelivery> batch, BlockingQueue<TaskDelivery> waiting)
            throws InterruptedException {
        if (waiting.size() < FEW) {
            waiting.drainTo(batch, FEW - 1);
            for (TaskDelivery delivery : batch) {
                budget.acquire(Call.GET);
                poller.find(delivery);
            }
            return;
        }
        // What becomes due while we wait for our turn still fits into this call.
        budget.acquire(Call.LIST);
        waiting.drainTo(batch, largest - 1);
        Thread.ofVirtual().name("list").start(() -> poller.list(tier, batch));
    }
}
