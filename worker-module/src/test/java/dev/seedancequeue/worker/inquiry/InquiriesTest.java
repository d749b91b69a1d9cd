package dev.seedancequeue.worker.inquiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.RecordingPublisher.ParkedTask;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.Order;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState.Failed;
import dev.seedancequeue.task.TaskState.Parked;
import dev.seedancequeue.task.TaskState.Queued;
import dev.seedancequeue.task.TaskState.Unconfirmed;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InquiriesTest {

    private static final Instant PROVABLE = Tasks.NOW.plusSeconds(75);

    private final Bench bench = new Bench();
    private final Task task = Tasks.unconfirmed(1);
    private Inquiries inquiries;

    @BeforeEach
    void begin() {
        bench.store.advance(task);
        inquiries = InquiryRounds.inquiries(bench, bench.provider, bench.store, bench.publisher);
    }

    @Test
    void adoptsWhatIsThere() {
        bench.provider.create(Tasks.request(task.id()));

        RecordedDelivery delivery = ask(task);

        Sent sent = bench.lastSent();
        assertThat(sent.queue()).isEqualTo(Topology.POLL);
        assertThat(sent.envelope().task().providerTaskId())
                .isEqualTo(bench.provider.ids().getFirst());
        assertThat(bench.store.find("default", task.id())).isEqualTo(sent.envelope().task());
        assertThat(delivery.isAcked()).isTrue();
    }

    @Test
    void adoptsWhatIsThereEvenIfNotEverythingCouldBeRead() {
        bench.provider.create(Tasks.request(task.id()));
        bench.store.advance(Tasks.unconfirmed(2));
        RecordedDelivery first = deliver(task);
        RecordedDelivery second = deliver(Tasks.unconfirmed(2));
        var defaultTierOnly =
                FaultyPorts.before(
                        VideoProvider.class,
                        bench.provider,
                        "listAll",
                        () -> {
                            if (bench.provider.lists() > 0) {
                                bench.provider.setAway("provider answered 500");
                            }
                        });
        inquiries = InquiryRounds.inquiries(bench, defaultTierOnly, bench.store, bench.publisher);

        InquiryRounds.answer(
                inquiries, first.with(message(task)), second.with(message(Tasks.unconfirmed(2))));

        assertThat(bench.publisher.sent())
                .extracting(Sent::queue)
                .containsExactly(Topology.POLL, Topology.INQUIRY);
    }

    @Test
    void asksAgainWhileAbsenceProvesNothing() {
        bench.clock.advanceTo(PROVABLE.minusSeconds(5));

        RecordedDelivery delivery = ask(task);

        Sent sent = bench.lastSent();
        assertThat(sent.queue()).isEqualTo(Topology.INQUIRY);
        assertThat(sent.delay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(sent.envelope().task()).isEqualTo(task);
        assertThat(sent.envelope().request()).isEqualTo(Tasks.request());
        assertThat(delivery.isAcked()).isTrue();
    }

    @Test
    void asksNowAndThenWhenProofIsFarAway() {
        ask(task);

        assertThat(bench.lastSent().delay()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void ordersAgainWhatIsProvablyNotThere() {
        bench.clock.advanceTo(PROVABLE);

        ask(task);

        Sent sent = bench.lastSent();
        assertThat(sent.queue()).isEqualTo(Topology.submitQueue("1-5-pro.default"));
        assertThat(sent.envelope().request()).isEqualTo(Tasks.request());
        assertThat(sent.envelope().task().state()).isEqualTo(new Queued(2, PROVABLE));
    }

    @Test
    void pausesBeforeTheNextAttemptWhenTheProviderSpoiledTheLast() {
        bench.clock.advanceTo(PROVABLE);

        ask(unanswered(1));

        assertThat(bench.lastSent().queue()).isEqualTo(Topology.submitQueue("1-5-pro.default"));
        assertThat(bench.lastSent().delay())
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(bench.lastSent().envelope().task().order()).isEqualTo(new Order(1, 1, null));
    }

    @Test
    void failsWhatTheProviderHasSpoiledTooOften() {
        bench.clock.advanceTo(PROVABLE);
        Task spoiled = unanswered(Bench.MAX_ATTEMPTS);

        RecordedDelivery delivery = ask(spoiled);

        assertThat(bench.store.find("default", task.id()))
                .extracting(Task::state)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.error())
                                        .isEqualTo(
                                                TaskError.free(
                                                        "not_ordered",
                                                        FailureClass.PROVIDER_FAULT,
                                                        "the provider spoiled 3 attempts to order"
                                                                + " this task and has none of them:"
                                                                + " connection reset")));
        assertThat(bench.publisher.sent()).isEmpty();
        assertThat(delivery.isAcked()).isTrue();
    }

    /** Even of the last attempt: a video that was ordered is never given up. */
    @Test
    void adoptsWhatIsThereHoweverOftenTheProviderWasSilent() {
        Task spoiled = unanswered(Bench.MAX_ATTEMPTS);
        bench.provider.create(Tasks.request(task.id()));
        bench.clock.advanceTo(PROVABLE);

        ask(spoiled);

        assertThat(bench.lastSent().queue()).isEqualTo(Topology.POLL);
    }

    @Test
    void looksForTheCurrentOrderOnly() {
        bench.provider.create(Tasks.request(task.id()));
        bench.provider.fail(bench.provider.ids().getFirst(), "InternalServiceError");
        Task second =
                Tasks.ordered(1, bench.provider.ids().getFirst())
                        .reordered(Tasks.NOW)
                        .unconfirmed(null, PROVABLE, "a worker lost this message");
        bench.clock.advanceTo(PROVABLE);

        ask(second);
        assertThat(bench.lastSent().envelope().task().state()).isEqualTo(new Queued(2, PROVABLE));

        bench.provider.create(Tasks.request().put("safety_identifier", task.id() + "-2"));
        ask(second);
        assertThat(bench.lastSent().envelope().task().providerTaskId())
                .isEqualTo(bench.provider.ids().getLast());
    }

    private Task unanswered(int times) {
        Task next = Tasks.queued(1);
        for (int time = 1; time < times; time++) {
            next = next.unanswered(Tasks.ACCOUNT, PROVABLE, "connection reset").retried(Tasks.NOW);
        }
        return next.unanswered(Tasks.ACCOUNT, PROVABLE, "connection reset");
    }

    /** What is claimed during the sweep is not covered by it, and the claim compares the times. */
    @Test
    void datesTheNextAttemptByTheBeginOfTheSweep() {
        var slow =
                FaultyPorts.before(
                        VideoProvider.class,
                        bench.provider,
                        "listAll",
                        () -> bench.clock.advanceTo(PROVABLE.plusSeconds(10)));
        bench.clock.advanceTo(PROVABLE);
        inquiries = InquiryRounds.inquiries(bench, slow, bench.store, bench.publisher);

        ask(task);

        assertThat(bench.lastSent().envelope().task().state()).isEqualTo(new Queued(2, PROVABLE));
    }

    /** A sweep that began too early proves nothing, however late it ends. */
    @Test
    void countsProofFromTheBeginOfTheSweep() {
        var slow =
                FaultyPorts.before(
                        VideoProvider.class,
                        bench.provider,
                        "listAll",
                        () -> bench.clock.advanceTo(PROVABLE.plusSeconds(10)));
        bench.clock.advanceTo(PROVABLE.minusSeconds(1));
        inquiries = InquiryRounds.inquiries(bench, slow, bench.store, bench.publisher);

        ask(task);

        assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
        assertThat(bench.lastSent().delay()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void asksOnceMoreWhenTheStoreIsWipedDuringTheSweep() {
        var wiping =
                FaultyPorts.before(
                        VideoProvider.class, bench.provider, "listAll", bench.store::wipe);
        bench.clock.advanceTo(PROVABLE);
        inquiries = InquiryRounds.inquiries(bench, wiping, bench.store, bench.publisher);
        ask(task);
        TaskEnvelope retried = bench.lastSent().envelope();

        bench.submit(bench.submission(), RecordedDelivery.of(retried, false).with(retried));

        assertThat(bench.provider.creates()).isZero();
        assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
    }

    @Test
    void keepsAskingWhileTheProviderIsAway() {
        bench.provider.setAway("provider answered 500");
        bench.clock.advanceTo(PROVABLE.plus(InquiryRounds.LIMIT));

        ask(task);

        assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
        assertThat(bench.lastSent().delay()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void leavesToAPersonWhatStaysUnclear() {
        bench.provider.setAway("provider answered 500");
        bench.clock.advanceTo(PROVABLE.plus(InquiryRounds.LIMIT).plusSeconds(1));

        RecordedDelivery delivery = ask(task);

        String reason =
                "the provider could not say for PT1H whether attempt 1 was ordered: the answer was"
                        + " lost";
        Task parked = task.parked(bench.clock.instant(), reason);
        TaskEnvelope letter = TaskEnvelope.toSubmit(parked, Tasks.request(), bench.clock.instant());
        assertThat(bench.publisher.parked())
                .containsExactly(new ParkedTask(letter, Topology.INQUIRY, reason));
        assertThat(bench.store.find("default", task.id()))
                .extracting(Task::state)
                .isEqualTo(new Parked(1, bench.clock.instant(), reason));
        assertThat(bench.publisher.sent()).isEmpty();
        assertThat(delivery.isAcked()).isTrue();
    }

    @Test
    void givesBackWhatCannotBeMovedOn() {
        bench.clock.advanceTo(PROVABLE);
        bench.publisher.failWith(PublishException.Reason.UNAVAILABLE);

        assertThat(ask(task).isGivenBack()).isTrue();
    }

    @Test
    void givesBackWhatCannotBeLeftToAPerson() {
        bench.provider.setAway("provider answered 500");
        bench.clock.advanceTo(PROVABLE.plus(InquiryRounds.LIMIT).plusSeconds(1));
        bench.publisher.failDeadLettersWith(PublishException.Reason.UNAVAILABLE);

        assertThat(ask(task).isGivenBack()).isTrue();
        assertThat(bench.store.find("default", task.id())).isEqualTo(task);
    }

    @Test
    void needsNoStoreToAdopt() {
        bench.provider.create(Tasks.request(task.id()));
        bench.store.setAway(true);

        RecordedDelivery delivery = askThroughTheLoop(task);

        await().until(delivery::isAcked);
        assertThat(bench.lastSent().queue()).isEqualTo(Topology.POLL);
    }

    @Test
    void dropsACopyOfWhatHasMovedOn() {
        bench.store.advance(task.ordered(Tasks.ACCOUNT, "cgt-1", Tasks.NOW));

        RecordedDelivery delivery = deliver(task);
        inquiries.add(delivery.with(message(task)));

        assertThat(delivery.isAcked()).isTrue();
        assertThat(bench.publisher.sent()).isEmpty();
    }

    @Test
    void answersManyWithOneSweep() {
        RecordedDelivery[] deliveries = new RecordedDelivery[20];
        bench.clock.advanceTo(PROVABLE);
        for (int i = 0; i < deliveries.length; i++) {
            deliveries[i] = deliver(Tasks.unconfirmed(i));
            inquiries.add(deliveries[i].with(message(Tasks.unconfirmed(i))));
        }

        inquiries.start();

        for (RecordedDelivery delivery : deliveries) {
            await().until(delivery::isAcked);
        }
        assertThat(bench.provider.lists()).isEqualTo(2);
        inquiries.drain();
    }

    @Test
    void goesOnAfterASweepThatBroke() {
        bench.clock.advanceTo(PROVABLE);
        var broken = new AtomicBoolean(true);
        var provider =
                FaultyPorts.before(
                        VideoProvider.class,
                        bench.provider,
                        "listAll",
                        () -> {
                            if (broken.getAndSet(false)) {
                                throw new IllegalStateException("a fault of ours");
                            }
                        });
        inquiries = InquiryRounds.inquiries(bench, provider, bench.store, bench.publisher);

        RecordedDelivery first = askThroughTheLoop(task);
        await().until(first::isGivenBack);
        RecordedDelivery second = deliver(task);
        inquiries.add(second.with(message(task)));

        await().until(second::isAcked);
        inquiries.drain();
    }

    @Test
    void takesOnlyTasksOfUnknownOutcome() {
        assertThat(Inquiries.takes(message(task))).isTrue();
        assertThat(Inquiries.takes(message(Tasks.queued(1)))).isFalse();
        assertThat(Inquiries.takes(TaskEnvelope.toPoll(task, Tasks.NOW, 0))).isFalse();
        assertThat(task.state()).isInstanceOf(Unconfirmed.class);
    }

    private RecordedDelivery ask(Task about) {
        RecordedDelivery delivery = deliver(about);
        InquiryRounds.answer(inquiries, delivery.with(message(about)));
        return delivery;
    }

    private RecordedDelivery askThroughTheLoop(Task about) {
        RecordedDelivery delivery = deliver(about);
        inquiries.start();
        inquiries.add(delivery.with(message(about)));
        return delivery;
    }

    private static RecordedDelivery deliver(Task about) {
        return RecordedDelivery.of(message(about), false);
    }

    private static TaskEnvelope message(Task about) {
        return TaskEnvelope.toSubmit(about, Tasks.request(), Tasks.NOW);
    }
}
