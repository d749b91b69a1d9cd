package dev.seedancequeue.worker.inquiry;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState.Unconfirmed;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskProgress;
import dev.seedancequeue.worker.poll.LookSchedule;
import dev.seedancequeue.worker.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether creates of unknown outcome have happened. One sweep through the provider's list
 * answers for all tasks that wait for it: found ones are adopted, provably absent ones are ordered
 * again, and what stays unclear too long is parked for a person. With several accounts it is one
 * sweep each.
 */
public final class Inquiries {

    private static final Logger log = LoggerFactory.getLogger(Inquiries.class);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private final Accounts accounts;
    private final TaskStore store;
    private final TaskProgress progress;
    private final TaskPublisher publisher;
    private final LookSchedule looks;
    private final RetryPolicy retries;
    private final InstantSource clock;
    private final Duration limit;
    private final BlockingQueue<TaskDelivery> waiting = new LinkedBlockingQueue<>();
    private volatile boolean running = true;

    /**
     * @param limit how long after absence could have been proven a task is still asked for
     */
    public Inquiries(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            TaskPublisher publisher,
            LookSchedule looks,
            RetryPolicy retries,
            InstantSource clock,
            Duration limit) {
        this.accounts = accounts;
        this.store = store;
        this.progress = progress;
        this.publisher = publisher;
        this.looks = looks;
        this.retries = retries;
        this.clock = clock;
        this.limit = limit;
    }

    /** Whether this is a task whose create has an unknown outcome. */
    public static boolean takes(TaskEnvelope envelope) {
        return envelope.task().state() instanceof Unconfirmed && envelope.request() != null;
    }

    public void start() {
        Thread.ofVirtual().name("inquiries").start(this::run);
    }

    /** Takes a delivery over; it is settled after the next sweep. The prefetch bounds how many. */
    public void add(TaskDelivery delivery) {
        try {
            if (store.advance(delivery.task()) == TaskStore.Advance.STALE) {
                progress.drop(delivery);
                return;
            }
        } catch (StoreUnavailableException _) {
            // Asking needs no store; adopting and ordering again bring their own safety.
        }
        waiting.add(delivery);
    }

    /** Ends the loop once nothing waits any more. */
    public void drain() {
        running = false;
    }

    /** Answers what waits until told to end; then what still waits. */
    void run() {
        try {
            while (running || !waiting.isEmpty()) {
                TaskDelivery first = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<TaskDelivery> batch = new ArrayList<>(List.of(first));
                    waiting.drainTo(batch);
                    answerOrGiveBack(batch);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing that goes wrong with one batch may end the loop for all that come after. */
    private void answerOrGiveBack(List<TaskDelivery> batch) throws InterruptedException {
        try {
            answer(batch);
        } catch (RuntimeException e) {
            log.error("sweep failed unexpectedly, {} inquiries given back", batch.size(), e);
            batch.forEach(delivery -> delivery.delivery().giveBack());
        }
    }

    /** One sweep for all of them; each is settled when this returns. */
    void answer(List<TaskDelivery> batch) throws InterruptedException {
        // Taken before the provider is asked: what changes during the sweep is not covered.
        Instant begun = clock.instant();
        Findings findings = Findings.of(batch.stream().map(TaskDelivery::task).toList(), accounts);
        for (TaskDelivery delivery : batch) {
            try {
                settle(delivery, begun, findings);
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("taskId", delivery.task().id())
                        .addKeyValue("cause", String.valueOf(e.getMessage()))
                        .log("inquiry given back to the broker");
                delivery.delivery().giveBack();
            }
        }
    }

    private void settle(TaskDelivery delivery, Instant begun, Findings findings) {
        Task task = delivery.task();
        var state = (Unconfirmed) task.state();
        Findings.Found found = findings.find(task);
        if (found != null) {
            Task ordered = task.ordered(found.account(), found.providerTaskId(), clock.instant());
            progress.watch(delivery, ordered, looks.first(ordered, clock.instant()), 0);
            return;
        }
        String account = task.order().account();
        if (account != null && accounts.find(account) == null) {
            log.atWarn()
                    .addKeyValue("taskId", task.id())
                    .addKeyValue("account", account)
                    .log("nobody can tell what was ordered: the account is not set up any more");
        }
        boolean provenAbsent = findings.proveAbsence(task) && !begun.isBefore(state.provableFrom());
        if (provenAbsent) {
            orderAgain(delivery, state, begun);
        } else if (clock.instant().isAfter(state.provableFrom().plus(limit))) {
            park(delivery, state);
        } else {
            progress.again(delivery, Topology.INQUIRY, wait(state));
        }
    }

    /** Nothing is there, so ordering again is safe; whether it is sensible is another question. */
    private void orderAgain(TaskDelivery delivery, Unconfirmed state, Instant begun) {
        Task task = delivery.task();
        int faults = task.order().faults();
        // Submit judges the age, so that there is one answer to it.
        switch (retries.decide(FailureClass.PROVIDER_FAULT, faults, Duration.ZERO)) {
            case RetryPolicy.OrderAgain(var pause) -> {
                String queue = Topology.submitQueue(task.video().pool());
                progress.moveOn(delivery, task.retried(begun), queue, pause);
            }
            case RetryPolicy.GiveUp _ -> {
                String message =
                        "the provider spoiled %d attempts to order this task and has none of them: %s"
                                .formatted(faults, state.reason());
                var error = TaskError.free("not_ordered", message);
                progress.finish(delivery, task.failed(error, clock.instant()));
            }
        }
    }

    /** Right after absence becomes provable there is something new to learn; before, little. */
    private Duration wait(Unconfirmed state) {
        Duration left = Duration.between(clock.instant(), state.provableFrom());
        if (left.compareTo(SHORTEST_WAIT) < 0) {
            return SHORTEST_WAIT;
        }
        return left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : left;
    }

    private void park(TaskDelivery delivery, Unconfirmed state) {
        String reason =
                "the provider could not say for %s whether attempt %d was ordered: %s"
                        .formatted(limit, state.attempt(), state.reason());
        Task parked = delivery.task().parked(clock.instant(), reason);
        // With the request, so that a person can order it again even after the store was wiped.
        var envelope =
                new TaskEnvelope(
                        TaskEnvelope.SCHEMA_VERSION,
                        parked,
                        delivery.envelope().request(),
                        clock.instant(),
                        0);
        TaskPublisher.await(publisher.deadLetter(envelope, Topology.INQUIRY, reason));
        progress.park(delivery, parked);
    }
}
