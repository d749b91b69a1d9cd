package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState.AtProvider;
import dev.seedancequeue.task.TaskState.Failed;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskProgress;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ListOutcome;
import dev.seedancequeue.worker.provider.ProviderTask;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.retry.RetryPolicy;
import dev.seedancequeue.worker.retry.RetryPolicy.GiveUp;
import dev.seedancequeue.worker.retry.RetryPolicy.OrderAgain;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the provider about tasks and moves them on. One task's trouble never holds another up. */
public final class Poller {

    /**
     * A task that the provider no longer knows is given up at this age: longer than any {@code
     * execution_expires_after} and the provider's record together (3 and 7 days).
     */
    static final Duration GONE_AFTER = Duration.ofDays(10);

    private static final Duration ACCOUNT_GONE = Duration.ofMinutes(1);
    private static final Duration PROVIDER_AWAY = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(Poller.class);

    private final TaskStore store;
    private final TaskProgress progress;
    private final LookSchedule looks;
    private final RetryPolicy retries;
    private final InstantSource clock;

    public Poller(
            TaskStore store,
            TaskProgress progress,
            LookSchedule looks,
            RetryPolicy retries,
            InstantSource clock) {
        this.store = store;
        this.progress = progress;
        this.looks = looks;
        this.retries = retries;
        this.clock = clock;
    }

    /**
     * Settles what needs no call: copies of what has moved on, and ends that only had to be
     * written. An emptied store is filled again on the way.
     *
     * @return whether the provider has to be asked about this task
     */
    boolean needsLook(TaskDelivery delivery) {
        Task task = delivery.task();
        try {
            if (store.advance(task) == TaskStore.Advance.STALE) {
                progress.drop(delivery);
                return false;
            }
        } catch (StoreUnavailableException _) {
            if (task.isTerminal()) {
                progress.again(delivery, Topology.POLL, Duration.ofSeconds(5));
                return false;
            }
            return true;
        }
        if (!(task.state() instanceof AtProvider)) {
            delivery.ack();
            return false;
        }
        return true;
    }

    /** Nobody can ask: this task was ordered with an account that is not set up any more. */
    void waitForAccount(TaskDelivery delivery) {
        log.atWarn()
                .addKeyValue("taskId", delivery.task().id())
                .addKeyValue("account", delivery.task().order().account())
                .log("task cannot be watched: its account is not set up any more");
        unlessGone(delivery, () -> progress.again(delivery, Topology.POLL, ACCOUNT_GONE));
    }

    /** Asks for several tasks of one account and tier in one call. */
    void list(VideoProvider provider, ServiceTier tier, List<TaskDelivery> deliveries) {
        try {
            listed(provider, tier, deliveries);
        } catch (RuntimeException e) {
            deliveries.forEach(delivery -> giveBack(delivery, e));
        }
    }

    private void listed(VideoProvider provider, ServiceTier tier, List<TaskDelivery> deliveries) {
        Map<String, ProviderTask> known = new HashMap<>();
        switch (provider.list(tier, deliveries.stream().map(Poller::providerTaskId).toList())) {
            case ListOutcome.Listed(var tasks, _) ->
                    tasks.forEach(task -> known.put(task.id(), task));
            case ListOutcome.Unavailable(var reason) -> {
                log.atWarn()
                        .addKeyValue("tasks", deliveries.size())
                        .addKeyValue("cause", reason)
                        .log("provider did not list tasks; they are asked for again");
                deliveries.forEach(delivery -> settling(delivery, () -> askAgainSoon(delivery)));
                return;
            }
        }
        for (TaskDelivery delivery : deliveries) {
            ProviderTask seen = known.get(providerTaskId(delivery));
            settling(
                    delivery,
                    () -> {
                        if (seen == null) {
                            notFound(delivery);
                        } else {
                            settle(delivery, seen);
                        }
                    });
        }
    }

    /** Asks for one task, in a thread of its own. */
    void find(VideoProvider provider, TaskDelivery delivery) {
        settling(delivery, () -> look(provider, delivery));
    }

    /** Asks for one task and moves it on; settled when this returns. */
    void look(VideoProvider provider, TaskDelivery delivery) {
        settle(delivery, provider.find(providerTaskId(delivery)));
    }

    private void settle(TaskDelivery delivery, FindOutcome outcome) {
        switch (outcome) {
            case FindOutcome.Found(var seen) -> settle(delivery, seen);
            case FindOutcome.NotFound _ -> notFound(delivery);
            case FindOutcome.Unavailable(var reason) -> {
                log.atWarn()
                        .addKeyValue("taskId", delivery.task().id())
                        .addKeyValue("cause", reason)
                        .log("provider did not tell a task's state; it is asked for again");
                askAgainSoon(delivery);
            }
        }
    }

    /** Each in a thread of its own, so that their confirms are waited for together. */
    private static void settling(TaskDelivery delivery, Runnable settlement) {
        Thread.ofVirtual()
                .name("settle")
                .start(() -> {
                    try {
                        settlement.run();
                    } catch (RuntimeException e) {
                        giveBack(delivery, e);
                    }
                });
    }

    private static void giveBack(TaskDelivery delivery, RuntimeException e) {
        log.atWarn()
                .addKeyValue("taskId", delivery.task().id())
                .addKeyValue("cause", String.valueOf(e.getMessage()))
                .log("poll given back to the broker");
        delivery.delivery().giveBack();
    }

    private void settle(TaskDelivery delivery, ProviderTask seen) {
        Task before = delivery.task();
        Task after = Observation.of(before, seen);
        if (after.equals(before)) {
            lookAgain(delivery);
        } else if (after.state() instanceof Failed(_, var error, _, _)) {
            orderAgainOrFinish(delivery, error, after);
        } else if (after.isTerminal()) {
            progress.finish(delivery, after);
        } else {
            int done = delivery.envelope().looks() + 1;
            progress.watch(delivery, after, looks.next(after.video(), done), done);
        }
    }

    /**
     * The provider has failed this order, and never bills a failed one. If the failure is its own,
     * the task is ordered anew, under the next order's name.
     */
    private void orderAgainOrFinish(TaskDelivery delivery, TaskError error, Task failed) {
        Task task = delivery.task();
        Instant now = clock.instant();
        var decision =
                retries.decide(
                        error.failureClass(),
                        task.order().faults() + 1,
                        Duration.between(task.createdAt(), now));
        switch (decision) {
            case OrderAgain(var pause) when delivery.envelope().request() != null ->
                    progress.moveOn(
                            delivery,
                            task.reordered(now),
                            Topology.submitQueue(task.video().pool()),
                            pause);
            // Nobody has the request any more; the caller has.
            case OrderAgain _, GiveUp _ -> progress.finish(delivery, failed);
        }
    }

    /**
     * Usually too new to be seen, or in the other tier's list; only its age says that it is gone.
     */
    private void notFound(TaskDelivery delivery) {
        unlessGone(delivery, () -> lookAgain(delivery));
    }

    private void unlessGone(TaskDelivery delivery, Runnable next) {
        Task task = delivery.task();
        if (((AtProvider) task.state()).orderedAt().plus(GONE_AFTER).isAfter(clock.instant())) {
            next.run();
            return;
        }
        var error =
                new TaskError(
                        "provider_task_gone",
                        "the provider no longer knows the task and was never seen to finish it",
                        false,
                        TaskError.Charged.UNKNOWN);
        progress.finish(delivery, task.failed(error, clock.instant()));
    }

    private void lookAgain(TaskDelivery delivery) {
        Duration delay = looks.next(delivery.task().video(), delivery.envelope().looks() + 1);
        progress.again(delivery, Topology.POLL, delay);
    }

    private void askAgainSoon(TaskDelivery delivery) {
        progress.again(delivery, Topology.POLL, PROVIDER_AWAY);
    }

    private static String providerTaskId(TaskDelivery delivery) {
        return ((AtProvider) delivery.task().state()).providerTaskId();
    }
}
