package dev.seedancequeue.cancellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublishException.Reason;
import dev.seedancequeue.messaging.RecordingPublisher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Cancellation;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.Tasks;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TaskCancellationTest {

    private final InstantSource clock = InstantSource.fixed(Tasks.NOW.plusSeconds(60));
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final RecordingPublisher publisher = new RecordingPublisher();
    private final List<Task> ended = new ArrayList<>();
    private final TaskCancellation cancellation =
            new TaskCancellation(store, publisher, ended::add, clock);

    @Nested
    class OfATaskThatWaitsHere {

        private final Task task = stored(Tasks.queued());

        @Test
        void isTheEndOfItAndToldToWhoeverListens() {
            Task end = task.cancelled(clock.instant());

            assertThat(cancel(task)).isEqualTo(new CancelAnswer.Cancelled(end));
            assertThat(store.find(task.tenant(), task.id())).isEqualTo(end);
            assertThat(publisher.events())
                    .containsExactly(TaskEvent.of(end, clock.instant()))
                    .extracting(TaskEvent::type)
                    .containsExactly("task.cancelled");
            assertThat(publisher.sent()).isEmpty();
            assertThat(ended).containsExactly(end);
        }

        @Test
        void isTheSameTheSecondTime() {
            CancelAnswer first = cancel(task);

            assertThat(cancel(task)).isEqualTo(first);
            assertThat(publisher.events()).hasSize(1);
        }

        @Test
        void keepsItsMessageFromBeingOrderedHoweverOftenItIsDelivered() {
            cancel(task);

            assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Stale());
            assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Stale());
            assertThat(store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Stale());
        }

        @ParameterizedTest
        @EnumSource
        void isNotAnsweredBeforeItsEventIsSafeAndCanBeRepeated(Reason reason) {
            publisher.failWith(reason);

            assertThatThrownBy(() -> cancel(task)).isInstanceOf(PublishException.class);
            assertThat(store.find(task.tenant(), task.id())).isEqualTo(task);
            assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Withdrawn());

            publisher.failWith(null);
            assertThat(cancel(task)).isInstanceOf(CancelAnswer.Cancelled.class);
            assertThat(publisher.events()).hasSize(1);
        }

        @Test
        void overtakesSnoozesThatComeInBetween() {
            Task snoozed = task.snoozed().snoozed();
            var overtaken =
                    new TaskCancellation(store, new SnoozingPublisher(snoozed), ended::add, clock);
            Task end = snoozed.cancelled(clock.instant());

            assertThat(overtaken.cancel(task.tenant(), task.id()))
                    .isEqualTo(new CancelAnswer.Cancelled(end));
            assertThat(store.find(task.tenant(), task.id())).isEqualTo(end);
        }

        /** While the first event is on its way, the task is snoozed. */
        private final class SnoozingPublisher extends RecordingPublisher {
            private final Task snoozed;

            SnoozingPublisher(Task snoozed) {
                this.snoozed = snoozed;
            }

            @Override
            public synchronized CompletableFuture<Void> publish(TaskEvent event) {
                store.advance(snoozed);
                return super.publish(event);
            }
        }

        @Test
        void isForItsOwnTenantOnly() {
            assertThat(cancellation.cancel("somebody-else", task.id()))
                    .isEqualTo(new CancelAnswer.Unknown());
            assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                    .isInstanceOf(Claim.Granted.class);
        }
    }

    @Nested
    class OfATaskThatMayBeAtTheProvider {

        private final Task task = stored(Tasks.ordered());

        @Test
        void isAMessageForAWorker() {
            assertThat(cancel(task)).isEqualTo(new CancelAnswer.Requested(task));
            assertThat(publisher.sent())
                    .singleElement()
                    .satisfies(sent -> {
                        assertThat(sent.queue()).isEqualTo(Topology.CANCEL);
                        assertThat(sent.envelope())
                                .isEqualTo(TaskEnvelope.toCancel(task, clock.instant()));
                    });
            assertThat(publisher.events()).isEmpty();
            assertThat(noted(task)).isEqualTo(Cancellation.REQUESTED);
        }

        @Test
        void isOneMessageHoweverOftenItIsWanted() {
            cancel(task);

            assertThat(cancel(task)).isEqualTo(new CancelAnswer.Requested(task));
            assertThat(publisher.sent()).hasSize(1);
        }

        @Test
        void isNotAnsweredBeforeItsMessageIsSafe() {
            publisher.failWith(Reason.UNCONFIRMED);
            assertThatThrownBy(() -> cancel(task)).isInstanceOf(PublishException.class);
            assertThat(noted(task)).isEqualTo(Cancellation.WANTED);

            publisher.failWith(null);
            cancel(task);
            assertThat(publisher.sent()).hasSize(1);
        }

        @Test
        void isTheSameWhileItsCreateIsUnderWay() {
            Task claimed = stored(Tasks.queued());
            store.claim(claimed, Tasks.SLOT, false, Instant.EPOCH);

            assertThat(cancel(claimed)).isEqualTo(new CancelAnswer.Requested(claimed));
            assertThat(publisher.sent()).hasSize(1);
        }

        @Test
        void isTheSameForAParkedTaskWhichWillNotBeOrderedAgain() {
            Task parked = stored(Tasks.parked());

            assertThat(cancel(parked)).isEqualTo(new CancelAnswer.Requested(parked));
            assertThat(store.claim(parked.retried(Tasks.NOW), Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Withdrawn());
        }

        @Test
        void isTooLateOnceTheProviderHasBegun() {
            Task running = stored(Tasks.running());
            store.recordCancellation(task, Cancellation.TOO_LATE);

            assertThat(cancel(running)).isEqualTo(new CancelAnswer.TooLate(running));
            assertThat(cancel(task)).isEqualTo(new CancelAnswer.TooLate(task));
            assertThat(publisher.sent()).isEmpty();
        }
    }

    @Test
    void ofATaskThatHasEndedOtherwiseChangesNothing() {
        Task succeeded = stored(Tasks.succeeded());

        assertThat(cancel(succeeded)).isEqualTo(new CancelAnswer.AlreadyFinished(succeeded));
        assertThat(publisher.events()).isEmpty();
    }

    @Test
    void ofAnUnknownTaskSaysSo() {
        assertThat(cancel(Tasks.queued())).isEqualTo(new CancelAnswer.Unknown());
    }

    @Test
    void withoutTheStoreNothingIsDecided() {
        Task task = stored(Tasks.queued());
        store.setAway(true);

        assertThatThrownBy(() -> cancel(task)).isInstanceOf(StoreUnavailableException.class);
        assertThat(publisher.events()).isEmpty();
        assertThat(task.state()).isInstanceOf(TaskState.Queued.class);
    }

    private CancelAnswer cancel(Task task) {
        return cancellation.cancel(task.tenant(), task.id());
    }

    private Task stored(Task task) {
        store.advance(task);
        return task;
    }

    private Cancellation noted(Task task) {
        return Objects.requireNonNull(
                Objects.requireNonNull(store.look(task.tenant(), task.id())).cancellation());
    }
}
