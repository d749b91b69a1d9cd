package dev.seedancequeue.worker.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskState.Failed;
import dev.seedancequeue.task.TaskState.Ordered;
import dev.seedancequeue.task.TaskState.Unconfirmed;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.provider.CreateOutcome.Refused;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SubmissionTest {

    private static final String POOL = "1-5-pro.default";
    private static final String QUEUE = Topology.submitQueue(POOL);
    private static final String ID = Tasks.id(1).value();

    private final Bench bench = new Bench();
    private final Task task = Tasks.queued(1);

    @BeforeEach
    void accept() {
        bench.store.advance(task);
    }

    @Nested
    class Cancelled {

        @BeforeEach
        void withdraw() {
            bench.store.withdraw(task.tenant(), task.id());
        }

        /** As after the death of the process that took the caller's wish. */
        @Test
        void isNeverOrderedAndEndsWithItsOwnMessage() {
            RecordedDelivery delivery = submit(task, false);

            assertThat(bench.provider.creates()).isZero();
            assertThat(stored().state())
                    .isEqualTo(new TaskState.Cancelled(null, bench.clock.instant()));
            assertThat(bench.publisher.events())
                    .extracting(TaskEvent::type)
                    .containsExactly("task.cancelled");
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void isNotOrderedByALaterRevisionEither() {
            submit(task.snoozed(), false);

            assertThat(bench.provider.creates()).isZero();
            assertThat(stored().state()).isInstanceOf(TaskState.Cancelled.class);
        }

        @Test
        void isLookedForFirstWhenAWorkerLostItsMessage() {
            submit(task, true);

            assertThat(stored().state()).isInstanceOf(Unconfirmed.class);
            assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
            assertThat(bench.provider.creates()).isZero();
        }

        @Test
        void isLookedForFirstWhenRedisHasLostItsData() {
            bench.store.wipe();
            bench.store.advance(task);
            bench.store.withdraw(task.tenant(), task.id());

            submit(task, false);

            assertThat(stored().state())
                    .isInstanceOfSatisfying(
                            Unconfirmed.class,
                            state ->
                                    assertThat(state.provableFrom())
                                            .isEqualTo(Tasks.NOW.plus(Bench.PROVABLE_AFTER)));
            assertThat(bench.provider.creates()).isZero();
        }
    }

    @Nested
    class FirstDelivery {

        @Test
        void ordersOnceAndWatchesFromThenOn() {
            RecordedDelivery delivery = submit(task, false);

            assertThat(bench.provider.creates(ID)).isEqualTo(1);
            Sent sent = bench.lastSent();
            assertThat(sent.queue()).isEqualTo(Topology.POLL);
            assertThat(sent.envelope().task().state())
                    .isEqualTo(new Ordered(bench.provider.ids().getFirst(), Tasks.NOW));
            assertThat(bench.store.find("default", task.id())).isEqualTo(sent.envelope().task());
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void sendsTheRequestWithOurCorrelationId() {
            submit(task, false);

            assertThat(bench.provider.requests())
                    .containsExactly(Tasks.request().put("safety_identifier", ID));
        }

        @Test
        void keepsASmallRequestForAnotherOrder() {
            submit(task, false);

            assertThat(bench.lastSent().envelope().request()).isEqualTo(Tasks.request());
        }

        @Test
        void letsALargeRequestGo() {
            var large = Tasks.request().put("prompt", "x".repeat(20_000));

            submit(TaskEnvelope.toSubmit(task, large, Tasks.NOW), false);

            assertThat(bench.lastSent().envelope().request()).isNull();
        }

        @Test
        void ordersUnderTheNumberOfTheOrder() {
            Task second = task.ordered(Tasks.ACCOUNT, "cgt-1", Tasks.NOW).reordered(Tasks.NOW);
            bench.store.advance(second);

            submit(second, false);

            assertThat(bench.provider.requests())
                    .containsExactly(Tasks.request().put("safety_identifier", ID + "-2"));
        }

        @Test
        void looksFirstNearTheUsualEnd() {
            submit(task, false);

            assertThat(bench.lastSent().delay())
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        }

        @Test
        void failsWhatTheProviderRefuses() {
            bench.provider.answerNextCreate(new Refused("InvalidParameter", "no such ratio"));

            RecordedDelivery delivery = submit(task, false);

            assertThat(stored().state())
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed -> {
                                assertThat(failed.error().code()).isEqualTo("InvalidParameter");
                                assertThat(failed.error().message()).isEqualTo("no such ratio");
                                assertThat(failed.error().failureClass())
                                        .isEqualTo(FailureClass.REFUSED);
                                assertThat(failed.error().retryable()).isFalse();
                            });
            assertThat(bench.publisher.events())
                    .extracting(TaskEvent::type)
                    .containsExactly("task.failed");
            assertThat(delivery.isAcked()).isTrue();
        }
    }

    @Nested
    class Redelivery {

        @Test
        void asksTheProviderFirst() {
            RecordedDelivery delivery = submit(task, true);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
            assertThat(bench.lastSent().envelope().request()).isNotNull();
            assertThat(unconfirmed().provableFrom()).isEqualTo(Tasks.NOW);
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void waitsUntilTheCreateOfADeadWorkerMustHaveShown() {
            bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
            bench.clock.advance(Duration.ofSeconds(30));

            submit(task, true);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(unconfirmed().provableFrom())
                    .isEqualTo(Tasks.NOW.plus(Bench.PROVABLE_AFTER));
        }

        @Test
        void adoptsTheOrderThatWasNoted() {
            bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
            bench.store.recordOrder(task, Tasks.ACCOUNT, "cgt-1");

            submit(task, true);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(bench.lastSent().queue()).isEqualTo(Topology.POLL);
            assertThat(bench.lastSent().envelope().task().providerTaskId()).isEqualTo("cgt-1");
        }

        /** It may have been ordered before it grew old, and then it is not ours to fail. */
        @Test
        void asksEvenWhenTheTaskIsTooOld() {
            bench.clock.advance(Bench.MAX_AGE.plusSeconds(1));

            submit(task, true);

            assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
            assertThat(bench.publisher.events())
                    .extracting(TaskEvent::type)
                    .containsExactly("step.unconfirmed");
        }
    }

    @Nested
    class Copies {

        @Test
        void asksWhenSomebodyElseHoldsTheClaim() {
            bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH);

            submit(task, false);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(unconfirmed().reason()).contains("another worker");
            assertThat(bench.lastSent().envelope().task().order().account())
                    .isEqualTo(Tasks.ACCOUNT);
        }

        /**
         * Broke so: two copies went different ways at one revision. While a sweep proved the one
         * absent, the other was claimed and ordered; the proof then let the first be ordered too.
         */
        @Test
        void asksAgainWhenACopyWasClaimedWhileTheAbsenceWasProven() {
            bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
            bench.clock.advance(Duration.ofSeconds(1));

            submit(retriedNow(task), false);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(unconfirmed().provableFrom())
                    .isEqualTo(Tasks.NOW.plus(Bench.PROVABLE_AFTER));
            assertThat(unconfirmed().reason()).contains("while its absence was being proven");
        }

        @Test
        void ordersAgainWhatWasClaimedLongBeforeItsAbsenceWasProven() {
            bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
            bench.clock.advance(Bench.PROVABLE_AFTER);

            submit(retriedNow(task), false);

            assertThat(bench.provider.creates(ID)).isEqualTo(1);
        }

        @Test
        void ordersOnlyOneOfTwo() {
            submit(task, false);
            submit(task, false);

            assertThat(bench.provider.creates(ID)).isEqualTo(1);
        }

        /** One was held up by its draft and went on as a later revision. */
        @Test
        void ordersOnlyOneOfTwoThatWentWaysOfDifferentLength() {
            var submission =
                    bench.submission(
                            FaultyPorts.before(
                                    VideoProvider.class,
                                    bench.provider,
                                    "create",
                                    () -> submit(task.snoozed(), false)),
                            bench.store,
                            bench.publisher);

            bench.submit(submission, deliver(message(), false).with(message()));

            assertThat(bench.provider.creates(ID)).isEqualTo(1);
        }

        @Test
        void dropsWhatHasMovedOn() {
            bench.store.advance(task.ordered(Tasks.ACCOUNT, "cgt-1", Tasks.NOW));

            RecordedDelivery delivery = submit(task, false);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(bench.publisher.sent()).isEmpty();
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void tellsNobodyThatAnOldCopyGrewTooOld() {
            bench.store.advance(task.ordered(Tasks.ACCOUNT, "cgt-1", Tasks.NOW));
            bench.clock.advance(Bench.MAX_AGE.plusSeconds(1));

            submit(task, false);

            assertThat(bench.publisher.events()).isEmpty();
            assertThat(stored().providerTaskId()).isEqualTo("cgt-1");
        }
    }

    @Nested
    class WithoutTheStoresMemory {

        @Test
        void asksFirstAfterAWipe() {
            bench.store.wipe();

            submit(task, false);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(unconfirmed().provableFrom())
                    .isEqualTo(Tasks.NOW.plus(Bench.PROVABLE_AFTER));
            assertThat(unconfirmed().reason()).contains("lost its data");
        }

        /** Broke so: the task kept the lost epoch and was inquired about for ever. */
        @Test
        void ordersAfterAWipeOnceTheAbsenceIsProven() {
            bench.store.wipe();
            submit(task, false);
            Task doubted = bench.lastSent().envelope().task();

            bench.clock.advance(Bench.PROVABLE_AFTER);
            submit(doubted.retried(bench.clock.instant()), false);

            assertThat(bench.provider.creates(ID)).isEqualTo(1);
        }

        /**
         * Broke so: an inquiry from before the wipe proved the task absent after it, while a copy
         * was claimed right before it. The store had forgotten that claim.
         */
        @Test
        void asksAnewAboutWhatWasDoubtedBeforeTheWipe() {
            bench.store.wipe();

            submit(retriedNow(task), false);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(unconfirmed().provableFrom())
                    .isEqualTo(Tasks.NOW.plus(Bench.PROVABLE_AFTER));
        }

        @Test
        void ordersNothingWhileTheStoreIsAway() {
            bench.store.setAway(true);

            RecordedDelivery delivery = submit(task, false);

            assertThat(bench.provider.requests()).isEmpty();
            Sent sent = bench.lastSent();
            assertThat(sent.queue()).isEqualTo(QUEUE);
            assertThat(sent.delay()).isEqualTo(Duration.ofSeconds(5));
            assertThat(sent.envelope().task()).isEqualTo(task);
            assertThat(sent.envelope().request()).isEqualTo(Tasks.request());
            assertThat(delivery.isAcked()).isTrue();
        }

        /** The ladder would bring it back as a first delivery, which may order. */
        @Test
        void asksFirstAboutARedeliveryWhileTheStoreIsAway() {
            bench.store.setAway(true);

            RecordedDelivery delivery = submit(task, true);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
            assertThat(unconfirmed().provableFrom())
                    .isEqualTo(Tasks.NOW.plus(Bench.PROVABLE_AFTER));
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void ordersOnceTheStoreIsBack() {
            bench.store.setAway(true);
            submit(task, false);
            bench.store.setAway(false);
            bench.clock.advance(Duration.ofSeconds(6));

            submit(bench.lastSent().envelope(), false);

            assertThat(bench.provider.creates(ID)).isEqualTo(1);
        }

        @Test
        void keepsAnOrderThatCouldNotBeNoted() {
            var store =
                    FaultyPorts.failing(
                            TaskStore.class,
                            bench.store,
                            "recordOrder",
                            () ->
                                    new StoreUnavailableException(
                                            "recordOrder", new IOException("gone")));

            bench.submit(
                    bench.submission(bench.provider, store, bench.publisher),
                    deliver(bench.submitMessage(task), false).with(message()));

            assertThat(bench.lastSent().queue()).isEqualTo(Topology.POLL);
        }
    }

    @Test
    void keepsTheMessageWhenTheNextOneIsNotConfirmed() {
        bench.publisher.failWith(PublishException.Reason.UNCONFIRMED);
        RecordedDelivery delivery = deliver(message(), false);

        assertThatThrownBy(() -> bench.submit(bench.submission(), delivery.with(message())))
                .isInstanceOf(PublishException.class);

        assertThat(delivery.isSettled()).isFalse();
        assertThat(stored()).isEqualTo(task);
    }

    @Test
    void takesOnlyTasksThatWaitToBeOrdered() {
        assertThat(Submission.takes(message())).isTrue();
        assertThat(Submission.takes(TaskEnvelope.toPoll(task, Tasks.NOW, 0))).isFalse();
        assertThat(Submission.takes(bench.submitMessage(Tasks.unconfirmed(1)))).isFalse();
    }

    private Task retriedNow(Task of) {
        return of.unconfirmed(null, Tasks.NOW, "lost").retried(bench.clock.instant());
    }

    private TaskEnvelope message() {
        return bench.submitMessage(task);
    }

    private RecordedDelivery submit(Task of, boolean redelivered) {
        return submit(bench.submitMessage(of), redelivered);
    }

    private RecordedDelivery submit(TaskEnvelope envelope, boolean redelivered) {
        RecordedDelivery delivery = deliver(envelope, redelivered);
        bench.submit(bench.submission(), delivery.with(envelope));
        return delivery;
    }

    private static RecordedDelivery deliver(TaskEnvelope envelope, boolean redelivered) {
        return RecordedDelivery.of(envelope, redelivered);
    }

    private Task stored() {
        return Objects.requireNonNull(bench.store.find("default", task.id()));
    }

    private Unconfirmed unconfirmed() {
        return (Unconfirmed) bench.lastSent().envelope().task().state();
    }
}
