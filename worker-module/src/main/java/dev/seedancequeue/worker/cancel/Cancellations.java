package dev.seedancequeue.worker.cancel;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Cancellation;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskState.AtProvider;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.Withdrawal;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskProgress;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import dev.seedancequeue.worker.poll.Observation;
import dev.seedancequeue.worker.provider.CancelOutcome;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ProviderTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels tasks that were at the provider, or perhaps there, when their callers gave them up (see
 * {@code docs/adr/0012}). A request that cannot be decided yet comes back by the delay ladder until
 * the task has ended.
 */
public final class Cancellations {

    /** A delete is sent only if the record was seen queued this short a time ago. */
    static final Duration FRESH = Duration.ofSeconds(1);

    /** Longer than any task takes to end by itself, unless it is parked and forgotten. */
    static final Duration LIMIT = Duration.ofDays(10);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** A person decides on a parked task, in a person's time. */
    private static final Duration PARKED_WAIT = Duration.ofMinutes(15);

    private static final Duration STORE_AWAY = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(Cancellations.class);

    private final Accounts accounts;
    private final TaskStore store;
    private final TaskProgress progress;
    private final TaskPublisher publisher;
    private final InstantSource clock;

    public Cancellations(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            TaskPublisher publisher,
            InstantSource clock) {
        this.accounts = accounts;
        this.store = store;
        this.progress = progress;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Whether this is a request to cancel: any task, without its request. */
    public static boolean takes(TaskEnvelope envelope) {
        return envelope.request() == null;
    }

    /** Settles one request, or lets it come again. */
    public void take(TaskDelivery delivery) {
        try {
            decide(delivery);
        } catch (StoreUnavailableException _) {
            progress.again(delivery, Topology.CANCEL, STORE_AWAY);
        } catch (InterruptedException _) {
            delivery.delivery().giveBack();
            Thread.currentThread().interrupt();
        }
    }

    private void decide(TaskDelivery delivery) throws InterruptedException {
        Task carried = delivery.task();
        // An emptied store learns of the task, and then of the wish, from this message.
        store.advance(carried);
        switch (store.withdraw(carried.tenant(), carried.id())) {
            case Withdrawal.Unknown _, Withdrawal.Ended _ -> progress.drop(delivery);
            case Withdrawal.Begun(var task) -> tooLate(delivery, task);
            case Withdrawal.Withdrawn(var task) ->
                    progress.finish(delivery.of(task), task.cancelled(clock.instant()));
            case Withdrawal.Undecided(var task, var before) -> {
                if (before == Cancellation.WANTED) {
                    store.recordCancellation(task, Cancellation.REQUESTED);
                }
                switch (task.state()) {
                    case AtProvider at -> cancelThere(delivery, task, at.providerTaskId());
                    case TaskState.Parked _ -> later(delivery, task, PARKED_WAIT);
                    case TaskState.Queued _, TaskState.Unconfirmed _, TaskState.Terminal _ ->
                            later(delivery, task, wait(delivery));
                }
            }
        }
    }

    private void cancelThere(TaskDelivery delivery, Task task, String providerTaskId)
            throws InterruptedException {
        Account account = accounts.find(task.order().account());
        if (account == null) {
            // It may be set up again; whoever polls the task says what is missing.
            later(delivery, task, LONGEST_WAIT);
            return;
        }
        // Both before the look: nothing may hold the delete up after it.
        account.budget().acquire(Call.DELETE);
        account.budget().acquire(Call.GET);
        Instant asked = clock.instant();
        switch (account.provider().find(providerTaskId)) {
            case FindOutcome.Found(var seen) ->
                    settle(delivery, task, new Look(account, seen, asked));
            case FindOutcome.NotFound _, FindOutcome.Unavailable _ ->
                    later(delivery, task, wait(delivery));
        }
    }

    /** What an account showed of a task, and when it was asked. */
    private record Look(Account account, ProviderTask seen, Instant asked) {}

    private void settle(TaskDelivery delivery, Task task, Look look) {
        switch (look.seen.status()) {
            case QUEUED -> {
                if (look.asked.plus(FRESH).isBefore(clock.instant())) {
                    later(delivery, task, FIRST_WAIT);
                } else {
                    delete(delivery, task, look);
                }
            }
            // By us, before a crash, or by somebody else.
            case CANCELLED -> progress.finish(delivery.of(task), Observation.of(task, look.seen));
            // How it ends, the task's own poll message finds out.
            case RUNNING, SUCCEEDED, FAILED, EXPIRED -> tooLate(delivery, task);
            case UNKNOWN -> later(delivery, task, wait(delivery));
        }
    }

    private void delete(TaskDelivery delivery, Task task, Look look) {
        switch (look.account.provider().cancel(look.seen.id())) {
            case CancelOutcome.Cancelled _ ->
                    progress.finish(delivery.of(task), task.cancelled(clock.instant()));
            case CancelOutcome.TooLate _ -> tooLate(delivery, task);
            // The next look tells what has become of it.
            case CancelOutcome.Gone _, CancelOutcome.Unavailable _ ->
                    later(delivery, task, FIRST_WAIT);
        }
    }

    private void tooLate(TaskDelivery delivery, Task task) {
        store.recordCancellation(task, Cancellation.TOO_LATE);
        delivery.ack();
        log.atInfo()
                .addKeyValue("taskId", task.id())
                .addKeyValue("providerTaskId", task.providerTaskId())
                .log("task {} cannot be cancelled, the provider has begun", task.id());
    }

    private void later(TaskDelivery delivery, Task task, Duration wait) {
        if (task.createdAt().plus(LIMIT).isAfter(clock.instant())) {
            progress.again(delivery, Topology.CANCEL, wait);
            return;
        }
        String reason = "whether the task can be cancelled was unclear for " + LIMIT;
        TaskPublisher.await(
                publisher.deadLetter(delivery.delivery().message(), Topology.CANCEL, reason));
        delivery.ack();
        log.atWarn().addKeyValue("taskId", task.id()).addKeyValue("reason", reason).log("gave up");
    }

    /** Grows with every look, so that what takes long costs few. */
    private static Duration wait(TaskDelivery delivery) {
        Duration wait =
                FIRST_WAIT.multipliedBy(1L << Math.clamp(delivery.envelope().looks(), 0, 5));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
