package dev.seedancequeue.worker.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.RecordingPublisher.DeadLetter;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Cancellation;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import dev.seedancequeue.worker.provider.CreateOutcome.Created;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CancellationsTest {

    private final Bench bench = new Bench();
    private final Cancellations cancellations = bench.cancellations();

    @Nested
    class AtTheProvider {

        private final String there = order(1);
        private final Task task = stored(Tasks.ordered(1, there));

        @Test
        void cancelsWhatWaitsThere() {
            RecordedDelivery delivery = take(task);

            assertThat(bench.provider.deletes()).isOne();
            assertThat(stored().state())
                    .isEqualTo(new TaskState.Cancelled(there, bench.clock.instant()));
            assertThat(bench.publisher.events())
                    .extracting(TaskEvent::type)
                    .containsExactly("task.cancelled");
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void neverDeletesWhatIsNotSeenWaiting() {
            for (Status status : Status.values()) {
                if (status != Status.QUEUED) {
                    bench.provider.setStatus(there, status);
                    take(task);
                    assertThat(bench.provider.deletes()).as(status.name()).isZero();
                }
            }
        }

        @ParameterizedTest
        @EnumSource(names = {"RUNNING", "SUCCEEDED", "FAILED", "EXPIRED"})
        void isTooLateAndSaysSoAndLeavesTheRestToThePoll(Status status) {
            bench.provider.setStatus(there, status);

            RecordedDelivery delivery = take(task);

            assertThat(noted()).isEqualTo(Cancellation.TOO_LATE);
            assertThat(stored()).isEqualTo(task);
            assertThat(bench.publisher.events()).isEmpty();
            assertThat(bench.publisher.sent()).isEmpty();
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void isTooLateWhenTheProviderBeginsBetweenLookAndDelete() {
            var begins =
                    FaultyPorts.before(
                            VideoProvider.class,
                            bench.provider,
                            "cancel",
                            () -> bench.provider.setStatus(there, Status.RUNNING));

            take(bench.cancellations(begins), task);

            assertThat(noted()).isEqualTo(Cancellation.TOO_LATE);
            assertThat(stored()).isEqualTo(task);
        }

        @Test
        void looksAgainWhenTheLookIsOldBeforeTheDelete() {
            var slow =
                    FaultyPorts.before(
                            VideoProvider.class,
                            bench.provider,
                            "find",
                            () -> bench.clock.advance(Duration.ofMillis(1001)));

            take(bench.cancellations(slow), task);

            assertThat(bench.provider.deletes()).isZero();
            assertComesAgain(Duration.ofSeconds(1));
        }

        @Test
        void findsOutAfterADeathBetweenDeleteAndTheWriting() {
            bench.provider.cancel(there);

            take(task);

            assertThat(bench.provider.deletes()).isOne();
            assertThat(stored().state()).isInstanceOf(TaskState.Cancelled.class);
            assertThat(bench.publisher.events()).hasSize(1);
        }

        @Test
        void asksAgainWhenItGetsNoAnswer() {
            bench.provider.failNextRead("provider answered 500");

            take(task);

            assertComesAgain(Duration.ofSeconds(1));
            assertThat(stored()).isEqualTo(task);
        }

        @Test
        void asksAgainWhenTheDeleteGetsNoAnswerAndFindsWhatItDid() {
            var answerLost =
                    FaultyPorts.before(
                            VideoProvider.class,
                            bench.provider,
                            "cancel",
                            () -> {
                                bench.provider.cancel(there);
                            });
            take(bench.cancellations(answerLost), task);
            assertComesAgain(Duration.ofSeconds(1));

            take(task);
            assertThat(stored().state()).isInstanceOf(TaskState.Cancelled.class);
        }

        @Test
        void waitsForAnAccountThatIsNotSetUpAnyMore() {
            Task elsewhere = Tasks.queued(2).ordered("gone", "cgt-elsewhere", Tasks.NOW);
            bench.store.advance(elsewhere);

            take(elsewhere);

            assertComesAgain(Duration.ofSeconds(30));
            assertThat(bench.provider.finds()).isZero();
        }

        @Test
        void knowsOfTheTaskThatThePollHasFinishedMeanwhile() {
            stored(Tasks.succeeded(1, there));

            RecordedDelivery delivery = take(task);

            assertThat(delivery.isAcked()).isTrue();
            assertThat(bench.provider.finds()).isZero();
        }

        @ParameterizedTest
        @EnumSource(names = {"GET", "DELETE"})
        void asksOnlyInItsTurn(Call spent) {
            var accounts = Bench.account(bench.provider, Budgets.spent(spent));
            Thread.currentThread().interrupt();

            RecordedDelivery delivery =
                    take(bench.cancellations(accounts, bench.store, bench.publisher), task);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(bench.provider.finds()).isZero();
            assertThat(delivery.isGivenBack()).isTrue();
        }

        @Test
        void staysInHandWhenItsDeadLetterIsNotConfirmed() {
            bench.provider.failNextRead("provider answered 500");
            bench.clock.advance(Cancellations.LIMIT.plusSeconds(1));
            bench.publisher.failWith(PublishException.Reason.UNCONFIRMED);
            var delivery = RecordedDelivery.of(request(task), false);

            assertThatThrownBy(() -> cancellations.take(delivery.with(request(task))))
                    .isInstanceOf(PublishException.class);
            assertThat(delivery.isSettled()).isFalse();
        }

        @Test
        void staysInHandWhenTheEventIsNotConfirmed() {
            bench.publisher.failWith(PublishException.Reason.UNCONFIRMED);
            var delivery = RecordedDelivery.of(request(task), false);

            assertThatThrownBy(() -> cancellations.take(delivery.with(request(task))))
                    .isInstanceOf(PublishException.class);
            assertThat(delivery.isSettled()).isFalse();
            assertThat(stored()).isEqualTo(task);
        }
    }

    @Nested
    class NotThereYet {

        @Test
        void waitsForTheOutcomeOfACreateAndKeepsItFromBeingRepeated() {
            Task task = stored(Tasks.unconfirmed(1));

            take(task);

            assertComesAgain(Duration.ofSeconds(1));
            assertThat(noted()).isEqualTo(Cancellation.REQUESTED);
            assertThat(bench.provider.finds()).isZero();
            assertThat(bench.store.claim(task.retried(Tasks.NOW), Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Withdrawn());
        }

        @Test
        void cancelsWhatWasProvenNeverToHaveBeenOrdered() {
            Task unconfirmed = stored(Tasks.unconfirmed(1));
            take(unconfirmed);
            stored(unconfirmed.retried(Tasks.NOW));

            take(unconfirmed);

            assertThat(stored().state())
                    .isEqualTo(new TaskState.Cancelled(null, bench.clock.instant()));
            assertThat(bench.publisher.events()).hasSize(1);
        }

        @Test
        void waitsLongForAPersonToDecideOnAParkedTask() {
            take(stored(Tasks.parked(1)));

            assertComesAgain(Duration.ofMinutes(15));
        }

        @Test
        void waitsLongerEachTime() {
            Task task = stored(Tasks.unconfirmed(1));
            var third = new TaskEnvelope(1, task, null, Tasks.NOW, 2);
            var late = new TaskEnvelope(1, task, null, Tasks.NOW, 1000);

            cancellations.take(RecordedDelivery.of(third, false).with(third));
            assertComesAgain(Duration.ofSeconds(4));
            cancellations.take(RecordedDelivery.of(late, false).with(late));
            assertComesAgain(Duration.ofSeconds(30));
        }

        @Test
        void isADeadLetterInTheEnd() {
            Task task = stored(Tasks.parked(1));
            bench.clock.advance(Cancellations.LIMIT.plusSeconds(1));

            RecordedDelivery delivery = take(task);

            assertThat(bench.publisher.deadLetters())
                    .extracting(DeadLetter::sourceQueue)
                    .containsExactly(Topology.CANCEL);
            assertThat(delivery.isAcked()).isTrue();
        }
    }

    @Test
    void bringsTheWishBackToAnEmptiedStore() {
        Task task = stored(Tasks.unconfirmed(1));
        bench.store.withdraw(task.tenant(), task.id());
        bench.store.wipe();

        take(task);

        assertThat(stored()).isEqualTo(task);
        assertThat(noted()).isEqualTo(Cancellation.REQUESTED);
    }

    @Test
    void waitsForAStoreThatIsAway() {
        Task task = stored(Tasks.unconfirmed(1));
        bench.store.setAway(true);

        RecordedDelivery delivery = take(task);

        assertComesAgain(Duration.ofSeconds(5));
        assertThat(delivery.isAcked()).isTrue();
    }

    private void assertComesAgain(Duration after) {
        assertThat(bench.lastSent())
                .satisfies(sent -> {
                    assertThat(sent.queue()).isEqualTo(Topology.CANCEL);
                    assertThat(sent.delay()).isEqualTo(after);
                    assertThat(sent.envelope().dueAt())
                            .isEqualTo(bench.clock.instant().plus(after));
                });
    }

    private String order(int number) {
        return ((Created) bench.provider.create(Tasks.request(Tasks.id(number)))).providerTaskId();
    }

    private Task stored(Task task) {
        bench.store.advance(task);
        return task;
    }

    private Task stored() {
        return Objects.requireNonNull(bench.store.find(Task.DEFAULT_TENANT, Tasks.id(1)));
    }

    private Cancellation noted() {
        return Objects.requireNonNull(
                Objects.requireNonNull(bench.store.look(Task.DEFAULT_TENANT, Tasks.id(1)))
                        .cancellation());
    }

    private RecordedDelivery take(Task task) {
        return take(cancellations, task);
    }

    private static RecordedDelivery take(Cancellations cancellations, Task task) {
        TaskEnvelope envelope = request(task);
        var delivery = RecordedDelivery.of(envelope, false);
        cancellations.take(delivery.with(envelope));
        return delivery;
    }

    private static TaskEnvelope request(Task task) {
        return TaskEnvelope.toCancel(task, Tasks.NOW);
    }
}
