package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.limit.CallBudget;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import dev.seedancequeue.worker.provider.VideoProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the tasks that are due, for each account and tier, and asks for as many as possible in
 * one list call, for an account may list once a second only. A few stragglers are asked for one by
 * one instead.
 */
public final class PollBatches {

    /** Up to this many are cheaper as gets, of which there are twenty a second. */
    static final int FEW = 5;

    private static final Logger log = LoggerFactory.getLogger(PollBatches.class);

    private final Poller poller;
    private final Accounts accounts;
    private final int largest;
    private final Map<Lane, BlockingQueue<TaskDelivery>> waiting = new HashMap<>();
    private volatile boolean running = true;

    /** What one list call can ask for. */
    private record Lane(Account account, ServiceTier tier) {}

    /**
     * @param largest ids in one list call
     */
    public PollBatches(Poller poller, Accounts accounts, int largest) {
        this.poller = poller;
        this.accounts = accounts;
        this.largest = largest;
        for (Account account : accounts.all()) {
            for (ServiceTier tier : ServiceTier.values()) {
                waiting.put(new Lane(account, tier), new LinkedBlockingQueue<>());
            }
        }
    }

    /** Whether this is a task at the provider, or an end that waits to be written. */
    public static boolean takes(TaskEnvelope envelope) {
        return envelope.task().state() instanceof TaskState.AtProvider
                || envelope.task().isTerminal();
    }

    /** Begins to ask, for each account and tier on its own. */
    public void start() {
        waiting.forEach((lane, queue) ->
                Thread.ofVirtual()
                        .name("poll-" + lane.account().name() + "-" + lane.tier().wireName())
                        .start(() -> run(lane, queue)));
    }

    /** Takes a delivery over; it is settled within seconds. The prefetch bounds how many wait. */
    public void add(TaskDelivery delivery) {
        if (!poller.needsLook(delivery)) {
            return;
        }
        Account account = accounts.find(delivery.task().order().account());
        if (account == null) {
            poller.waitForAccount(delivery);
        } else {
            var lane = new Lane(account, delivery.task().video().tier());
            Objects.requireNonNull(waiting.get(lane)).add(delivery);
        }
    }

    /** Ends the loops once nothing waits any more. */
    public void drain() {
        running = false;
    }

    private void run(Lane lane, BlockingQueue<TaskDelivery> waiting) {
        try {
            while (running || !waiting.isEmpty()) {
                TaskDelivery first = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<TaskDelivery> batch = new ArrayList<>(List.of(first));
                    askOrGiveBack(lane, batch, waiting);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing that goes wrong with one batch may end the loop for all that come after. */
    private void askOrGiveBack(
            Lane lane, List<TaskDelivery> batch, BlockingQueue<TaskDelivery> waiting)
            throws InterruptedException {
        try {
            ask(lane, batch, waiting);
        } catch (RuntimeException e) {
            log.error("batch failed unexpectedly, {} polls given back", batch.size(), e);
            batch.forEach(delivery -> delivery.delivery().giveBack());
        }
    }

    private void ask(Lane lane, List<TaskDelivery> batch, BlockingQueue<TaskDelivery> waiting)
            throws InterruptedException {
        CallBudget budget = lane.account().budget();
        VideoProvider provider = lane.account().provider();
        if (waiting.size() < FEW) {
            waiting.drainTo(batch, FEW - 1);
            for (TaskDelivery delivery : batch) {
                budget.acquire(Call.GET);
                poller.find(provider, delivery);
            }
            return;
        }
        // What becomes due while we wait for our turn still fits into this call.
        budget.acquire(Call.LIST);
        waiting.drainTo(batch, largest - 1);
        Thread.ofVirtual().name("list").start(() -> poller.list(provider, lane.tier(), batch));
    }
}
