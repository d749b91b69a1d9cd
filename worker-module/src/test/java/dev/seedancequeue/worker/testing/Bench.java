package dev.seedancequeue.worker.testing;

import dev.seedancequeue.callback.CallbackAddress;
import dev.seedancequeue.durations.Distribution;
import dev.seedancequeue.durations.Durations;
import dev.seedancequeue.durations.Timing;
import dev.seedancequeue.messaging.RecordingPublisher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.cancel.Cancellations;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskProgress;
import dev.seedancequeue.worker.hint.Hints;
import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.limit.CallBudget;
import dev.seedancequeue.worker.poll.Lessons;
import dev.seedancequeue.worker.poll.LookSchedule;
import dev.seedancequeue.worker.provider.FakeVideoProvider;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.retry.RetryPolicy;
import dev.seedancequeue.worker.slot.FakeSlots;
import dev.seedancequeue.worker.slot.PoolLimits;
import dev.seedancequeue.worker.slot.SlotDelivery;
import dev.seedancequeue.worker.slot.SlotStock;
import dev.seedancequeue.worker.submit.DraftGate;
import dev.seedancequeue.worker.submit.Submission;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A worker's parts on fakes and on a clock that stands still. */
public final class Bench {

    public static final Duration SETTLE_TIME = Duration.ofSeconds(75);

    /** From a claim on: a tenth of the settle time to begin the create, then the settle time. */
    public static final Duration PROVABLE_AFTER = SETTLE_TIME.plus(SETTLE_TIME.dividedBy(10));

    public static final Duration BUSY_WAIT = Duration.ofSeconds(2);
    public static final int MAX_ATTEMPTS = 3;
    public static final Duration MAX_AGE = Duration.ofDays(2);
    public static final Duration DRAFT_WAIT = Duration.ofSeconds(10);

    /** Half a minute, as every video of these tests takes. */
    public static final Timing TIMING =
            new Timing(Distribution.logNormal(1.5, 0.5), Distribution.logNormal(30, 0.25));

    public final TestClock clock = new TestClock();
    public final FakeTaskStore store = new FakeTaskStore(clock);
    public final RecordingPublisher publisher = new RecordingPublisher();

    /** Of which tasks it was told that they have ended, or may have. */
    public final List<Task> ended = new CopyOnWriteArrayList<>();

    public final FakeVideoProvider provider = new FakeVideoProvider();
    public final MeterRegistry metrics = new SimpleMeterRegistry();
    public final FakeSlots slots = new FakeSlots(store, clock, PoolLimits.NONE);
    public final LookSchedule looks =
            new LookSchedule(
                    Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofHours(4), _ -> TIMING);

    /** Learns nothing, for there is no Redis to write it down in. */
    public Lessons lessons() {
        return new Lessons(new Durations(Budgets.nowhere(), clock), metrics);
    }

    public final RetryPolicy retries = new RetryPolicy(MAX_ATTEMPTS, MAX_AGE, new Random(1));

    public TaskProgress progress() {
        return progress(publisher, store);
    }

    public TaskProgress progress(TaskPublisher toPublisher, TaskStore toStore) {
        return progress(toPublisher, toStore, ended::add);
    }

    /** The same with somebody else who is told of ends. */
    public TaskProgress progress(
            TaskPublisher toPublisher, TaskStore toStore, Consumer<Task> toEnds) {
        return new TaskProgress(toPublisher, toStore, toEnds, clock, new SimpleMeterRegistry());
    }

    /** The only account, with this provider behind it. */
    public static Accounts account(VideoProvider provider) {
        return account(provider, Budgets.ample());
    }

    /** The only account, with this provider behind it and this budget. */
    public static Accounts account(VideoProvider provider, CallBudget budget) {
        return new Accounts(List.of(new Account(Tasks.ACCOUNT, provider, budget)), Set.of());
    }

    public Submission submission() {
        return submission(provider, store, publisher);
    }

    public Submission submission(
            VideoProvider atProvider, TaskStore toStore, TaskPublisher toPublisher) {
        return submission(account(atProvider), toStore, toPublisher);
    }

    public Submission submission(Accounts accounts, TaskStore toStore, TaskPublisher toPublisher) {
        var limits = new Submission.Limits(SETTLE_TIME, BUSY_WAIT, MAX_AGE);
        return submission(accounts, toStore, toPublisher, limits, DRAFT_WAIT);
    }

    public Submission submission(
            Accounts accounts,
            TaskStore toStore,
            TaskPublisher toPublisher,
            Submission.Limits limits,
            Duration draftWait) {
        return new Submission(
                accounts,
                toStore,
                progress(toPublisher, toStore),
                new DraftGate(toStore, accounts, CallbackAddress.off(), clock, draftWait),
                looks,
                clock,
                limits);
    }

    /** As the consumer does: with a slot of the only account, if there is one. */
    public void submit(Submission submission, TaskDelivery delivery) {
        submit(submission, delivery, List.of(Tasks.ACCOUNT));
    }

    /** The same with a slot of one of these accounts. */
    public void submit(Submission submission, TaskDelivery delivery, List<String> names) {
        SlotDelivery held = withSlot(delivery, names);
        submission.submit(new TaskDelivery(delivery.envelope(), held), held);
    }

    /** The message as it comes to a worker that has taken a slot for it. */
    public SlotDelivery withSlot(TaskDelivery delivery, List<String> names) {
        String pool = delivery.task().video().pool();
        var stock = new SlotStock(slots, pool, () -> names, 1);
        Duration _ = stock.fill();
        return stock.withSlot(delivery.delivery());
    }

    public Cancellations cancellations() {
        return cancellations(provider);
    }

    public Cancellations cancellations(VideoProvider atProvider) {
        return cancellations(atProvider, store, publisher);
    }

    public Cancellations cancellations(
            VideoProvider atProvider, TaskStore toStore, TaskPublisher toPublisher) {
        return cancellations(account(atProvider), toStore, toPublisher);
    }

    public Cancellations cancellations(
            Accounts accounts, TaskStore toStore, TaskPublisher toPublisher) {
        return new Cancellations(
                accounts, toStore, progress(toPublisher, toStore), toPublisher, clock);
    }

    public Hints hints() {
        return hints(provider, store);
    }

    public Hints hints(VideoProvider atProvider, TaskStore toStore) {
        return hints(account(atProvider), toStore);
    }

    public Hints hints(Accounts accounts, TaskStore toStore) {
        return new Hints(accounts, toStore, progress(publisher, toStore), publisher, looks, clock);
    }

    /** The message of a task that waits to be ordered. */
    public TaskEnvelope submitMessage(Task task) {
        return TaskEnvelope.toSubmit(task, Tasks.request(), clock.instant());
    }

    public RecordingPublisher.Sent lastSent() {
        return publisher.sent().getLast();
    }
}
