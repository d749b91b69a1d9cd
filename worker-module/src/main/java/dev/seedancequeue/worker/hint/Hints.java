package dev.seedancequeue.worker.hint;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.Hint;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskState.AtProvider;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskProgress;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import dev.seedancequeue.worker.poll.LookSchedule;
import dev.seedancequeue.worker.poll.Observation;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ProviderTask;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Follows the hints of callbacks: looks at the task they name now instead of at its next turn. A
 * hint only hastens what happens without it, so one that cannot be followed is dropped.
 */
public final class Hints {

    /** A create whose answer is still on its way needs no search. */
    static final Duration CREATE_UNDER_WAY = Duration.ofSeconds(5);

    /** Where turns are scarcer, the poll is likely to be first, and would make this one vain. */
    private static final Duration NEAR = Duration.ofMillis(250);

    /** Steps of the delay ladder: a hint makes one hop at a time. */
    private static final int[] PAUSES = {1, 2, 5, 10, 30, 60};

    private static final Logger log = LoggerFactory.getLogger(Hints.class);

    private final Accounts accounts;
    private final TaskStore store;
    private final TaskProgress progress;
    private final TaskPublisher publisher;
    private final LookSchedule looks;
    private final InstantSource clock;

    public Hints(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            TaskPublisher publisher,
            LookSchedule looks,
            InstantSource clock) {
        this.accounts = accounts;
        this.store = store;
        this.progress = progress;
        this.publisher = publisher;
        this.looks = looks;
        this.clock = clock;
    }

    /** Settles one hint. */
    public void take(Delivery delivery) {
        Hint hint = read(delivery);
        if (hint == null) {
            TaskPublisher.await(
                    publisher.deadLetter(delivery.message(), Topology.HINTS, "not a hint"));
            delivery.ack();
            return;
        }
        try {
            follow(hint, delivery);
        } catch (StoreUnavailableException _) {
            log.atDebug().addKeyValue("taskId", hint.taskId()).log("hint dropped, redis is away");
            delivery.ack();
        } catch (InterruptedException _) {
            delivery.giveBack();
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable Hint read(Delivery delivery) {
        try {
            Hint hint = Json.mapper().readValue(delivery.body(), Hint.class);
            boolean whole =
                    hint != null
                            && hint.schemaVersion() <= Hint.SCHEMA_VERSION
                            && hint.tenant() != null
                            && hint.taskId() != null
                            && hint.providerTaskId() != null;
            return whole ? hint : null;
        } catch (JacksonException | IllegalArgumentException _) {
            return null;
        }
    }

    private void follow(Hint hint, Delivery delivery) throws InterruptedException {
        Task task = store.find(hint.tenant(), hint.taskId());
        if (task == null || !isWorthALook(task, hint)) {
            delivery.ack();
        } else if (task.state() instanceof TaskState.Queued && hint.looks() == 0) {
            TaskPublisher.await(publisher.publish(hint.again(), CREATE_UNDER_WAY));
            delivery.ack();
        } else {
            look(accounts(task), hint, delivery);
        }
    }

    /** Those that a task may have been ordered with. */
    private List<Account> accounts(Task task) {
        String name = task.order().account();
        if (name == null) {
            return accounts.all();
        }
        Account account = accounts.find(name);
        return account == null ? List.of() : List.of(account);
    }

    /** Of a task at the provider only its end matters, and only under the id that we know. */
    private static boolean isWorthALook(Task task, Hint hint) {
        return switch (task.state()) {
            case AtProvider at ->
                    hint.finished() && at.providerTaskId().equals(hint.providerTaskId());
            case TaskState.Queued _, TaskState.Unconfirmed _, TaskState.Parked _ -> true;
            case TaskState.Terminal _ -> false;
        };
    }

    /** Until one of the accounts shows the task. */
    private void look(List<Account> able, Hint hint, Delivery delivery)
            throws InterruptedException {
        for (Account account : able) {
            if (!account.budget().acquire(Call.GET, NEAR)) {
                putOff(hint);
                break;
            }
            // While we waited for our turn, others may have found out.
            Task newest = store.find(hint.tenant(), hint.taskId());
            if (newest == null || !isWorthALook(newest, hint)) {
                break;
            }
            if (account.provider().find(hint.providerTaskId())
                            instanceof FindOutcome.Found(var seen)
                    && settles(newest, account, seen, delivery)) {
                return;
            }
        }
        delivery.ack();
    }

    /** More callbacks than gets: this one comes again, for the poll may be hours away. */
    private void putOff(Hint hint) {
        int seconds = PAUSES[Math.min(hint.looks(), PAUSES.length - 1)];
        TaskPublisher.await(publisher.publish(hint.again(), Duration.ofSeconds(seconds)));
    }

    private boolean settles(Task task, Account account, ProviderTask seen, Delivery delivery) {
        if (task.state() instanceof AtProvider) {
            settle(task, seen, delivery);
            return true;
        }
        if (isOurs(task, seen)) {
            adopt(task, account, seen, delivery);
            return true;
        }
        return false;
    }

    private void settle(Task task, ProviderTask seen, Delivery delivery) {
        Task after = Observation.of(task, seen);
        if (after.isTerminal() && !mayBeOrderedAgain(after)) {
            progress.finish(with(task, delivery), after);
        } else {
            delivery.ack();
        }
    }

    /** Then its poll message decides: it may carry the request, and a hint does not. */
    private static boolean mayBeOrderedAgain(Task end) {
        return end.state() instanceof TaskState.Failed failed && failed.error().retryable();
    }

    /** Only the provider's own record tells that an order is this task's. */
    private static boolean isOurs(Task task, ProviderTask seen) {
        return SafetyIdentifier.of(task.correlationId(), task.callerSafetyIdentifier())
                .equals(seen.safetyIdentifier());
    }

    private void adopt(Task task, Account account, ProviderTask seen, Delivery delivery) {
        store.recordOrder(task, account.name(), seen.id());
        switch (task.state()) {
            case TaskState.Unconfirmed _, TaskState.Parked _ -> {
                Task ordered = task.ordered(account.name(), seen.id(), clock.instant());
                Duration first = looks.first(ordered, clock.instant());
                progress.watch(with(task, delivery), ordered, first, 0);
            }
            // Its submit message finds the order beside the claim.
            case TaskState.Queued _, AtProvider _, TaskState.Terminal _ -> delivery.ack();
        }
    }

    private TaskDelivery with(Task task, Delivery delivery) {
        return new TaskDelivery(TaskEnvelope.toPoll(task, clock.instant(), 0), delivery);
    }
}
