package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.TaskEnvelope;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
    private final Hand hand;
    private final RetryPolicy retries;
    private final Lessons lessons;
    private final InstantSource clock;

    public Poller(
            TaskStore store,
            TaskProgress progress,
            LookSchedule looks,
            RetryPolicy retries,
            Lessons lessons,
            InstantSource clock) {
        this.store = store;
        this.progress = progress;
        this.hand = new Hand(looks);
        this.retries = retries;
        this.lessons = lessons;
        this.clock = clock;
    }

    /** The polls that wait for a call of this poller. */
    Hand hand() {
        return hand;
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
            if (task.isTerminal()) {
                progress.ended(delivery);
                return false;
            }
        } catch (StoreUnavailableException _) {
            if (task.isTerminal()) {
                progress.again(delivery, Topology.POLL, Duration.ofSeconds(5));
                return false;
            }
        }
        return true;
    }

    /** The same of a delivery that was in hand meanwhile; settled whatever happens if not. */
    boolean stillNeedsLook(TaskDelivery delivery) {
        try {
            return needsLook(delivery);
        } catch (RuntimeException e) {
            giveBack(delivery, e);
            return false;
        }
    }

    /** Nobody can ask: this task was ordered with an account that is not set up any more. */
    void waitForAccount(TaskDelivery delivery) {
        log.atWarn()
                .addKeyValue("taskId", delivery.task().id())
                .addKeyValue("account", delivery.task().order().account())
                .log("task cannot be watched: its account is not set up any more");
        unlessGone(delivery, () -> progress.again(delivery, Topology.POLL, ACCOUNT_GONE));
    }

    /**
     * Asks for several tasks of one account and tier in one call.
     *
     * @param answered told how long the answer took, as soon as it is there
     */
    void list(
            VideoProvider provider,
            ServiceTier tier,
            List<TaskDelivery> deliveries,
            Consumer<Duration> answered) {
        try {
            listed(provider, tier, deliveries, answered);
        } catch (RuntimeException e) {
            deliveries.forEach(delivery -> giveBack(delivery, e));
        }
    }

    private void listed(
            VideoProvider provider,
            ServiceTier tier,
            List<TaskDelivery> deliveries,
            Consumer<Duration> answered) {
        Map<String, ProviderTask> known = new HashMap<>();
        List<String> ids = deliveries.stream().map(Poller::providerTaskId).toList();
        Instant asked = clock.instant();
        long begun = System.nanoTime();
        ListOutcome outcome = provider.list(tier, ids);
        answered.accept(Duration.ofNanos(System.nanoTime() - begun));
        switch (outcome) {
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
        settleAll(deliveries, known, asked);
    }

    /** Ends first: they are what somebody waits for. */
    private void settleAll(
            List<TaskDelivery> deliveries, Map<String, ProviderTask> known, Instant asked) {
        List<TaskDelivery> endsFirst = new ArrayList<>(deliveries);
        endsFirst.sort(
                Comparator.comparing(delivery -> !isEnd(known.get(providerTaskId(delivery)))));
        for (TaskDelivery delivery : endsFirst) {
            ProviderTask seen = known.get(providerTaskId(delivery));
            settling(
                    delivery,
                    () -> {
                        if (seen == null) {
                            notFound(delivery, asked);
                        } else {
                            settle(delivery, seen, asked);
                        }
                    });
        }
    }

    private static boolean isEnd(@Nullable ProviderTask seen) {
        return seen != null
                && switch (seen.status()) {
                    case QUEUED, RUNNING, UNKNOWN -> false;
                    case SUCCEEDED, FAILED, EXPIRED, CANCELLED -> true;
                };
    }

    /** Asks for one task, in a thread of its own. */
    void find(VideoProvider provider, TaskDelivery delivery) {
        settling(delivery, () -> look(provider, delivery));
    }

    /** Asks for one task and moves it on; settled when this returns. */
    void look(VideoProvider provider, TaskDelivery delivery) {
        Instant asked = clock.instant();
        settle(delivery, provider.find(providerTaskId(delivery)), asked);
    }

    private void settle(TaskDelivery delivery, FindOutcome outcome, Instant asked) {
        switch (outcome) {
            case FindOutcome.Found(var seen) -> settle(delivery, seen, asked);
            case FindOutcome.NotFound _ -> notFound(delivery, asked);
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

    private void settle(TaskDelivery delivery, ProviderTask seen, Instant asked) {
        Task before = delivery.task();
        Task after = Observation.of(before, seen);
        if (after.equals(before)) {
            lookAgain(delivery, asked);
        } else if (after.state() instanceof Failed(_, var error, _, _)) {
            orderAgainOrFinish(delivery, error, after);
        } else if (after.isTerminal()) {
            progress.finish(delivery, after);
        } else {
            TaskEnvelope next = delivery.envelope().looked(asked).with(after);
            Instant dueAt = hand.dueAt(next);
            progress.watchOn(delivery, next.due(dueAt), wayRound(clock.instant(), dueAt));
        }
        lessons.learn(before, seen, clock.instant());
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
    private void notFound(TaskDelivery delivery, Instant asked) {
        unlessGone(delivery, () -> lookAgain(delivery, asked));
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

    /** It had not ended when it was asked for; the answer and we may have taken our time. */
    private void lookAgain(TaskDelivery delivery, Instant asked) {
        var looked = new TaskDelivery(delivery.envelope().looked(asked), delivery.delivery());
        Hand.Kept kept = hand.keep(looked, clock.instant());
        if (!kept.inHand()) {
            passOn(looked, kept.dueAt());
        }
    }

    /** Takes a delivery that has arrived in hand, or sends it round until its look is near. */
    void await(TaskDelivery delivery) {
        Hand.Kept kept = hand.take(delivery, clock.instant());
        if (!kept.inHand()) {
            passOn(delivery, kept.dueAt());
        }
    }

    /** Puts messages that were held for long in safety again, each in a thread of its own. */
    void passOn(List<TaskDelivery> held) {
        held.forEach(delivery ->
                settling(delivery, () -> passOn(delivery, delivery.envelope().dueAt())));
    }

    private void passOn(TaskDelivery delivery, Instant dueAt) {
        Duration delay = wayRound(clock.instant(), dueAt);
        progress.watchOn(delivery, delivery.envelope().due(dueAt), delay);
    }

    /** What is due within the time that a message may be held comes straight back. */
    private static Duration wayRound(Instant now, Instant dueAt) {
        Duration delay = Duration.between(now, dueAt);
        return delay.compareTo(Hand.HOLD) <= 0 ? Duration.ZERO : delay;
    }

    private void askAgainSoon(TaskDelivery delivery) {
        progress.again(delivery, Topology.POLL, PROVIDER_AWAY);
    }

    private static String providerTaskId(TaskDelivery delivery) {
        return ((AtProvider) delivery.task().state()).providerTaskId();
    }
}
