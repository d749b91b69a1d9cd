package dev.seedancequeue.worker.hint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.Hint;
import dev.seedancequeue.messaging.RecordingPublisher.DeadLetter;
import dev.seedancequeue.messaging.RecordingPublisher.SentHint;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import dev.seedancequeue.worker.provider.CreateOutcome.Created;
import dev.seedancequeue.worker.provider.FakeVideoProvider;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HintsTest {

    private final Bench bench = new Bench();
    private final String there = order(1);

    @Nested
    class OfATaskAtTheProvider {

        private final Task task = stored(Tasks.ordered(1, there));

        @ParameterizedTest
        @EnumSource(names = {"SUCCEEDED", "EXPIRED", "CANCELLED"})
        void endsItAtOnceAndLeavesItsPollMessageNothingToDo(Status status) {
            bench.provider.setStatus(there, status);

            RecordedDelivery delivery = take(finished(there));

            assertThat(stored().isTerminal()).isTrue();
            assertThat(bench.publisher.events())
                    .extracting(TaskEvent::type)
                    .containsExactly("task." + status.name().toLowerCase(java.util.Locale.ROOT));
            assertThat(delivery.isAcked()).isTrue();
            assertThat(bench.store.advance(task)).isEqualTo(TaskStore.Advance.STALE);
        }

        @ParameterizedTest
        @EnumSource(names = {"QUEUED", "RUNNING", "UNKNOWN"})
        void changesNothingWhenItIsForged(Status status) {
            bench.provider.setStatus(there, status);

            assertNothingHappens(finished(there));
            assertThat(bench.provider.finds()).isOne();
        }

        /** It may be ordered again, for which only the poll message has the request. */
        @Test
        void leavesAFailureOfTheProvidersOwnToThePoll() {
            bench.provider.setStatus(there, Status.FAILED);

            assertNothingHappens(finished(there));
        }

        @Test
        void costsNoCallBeforeTheEnd() {
            bench.provider.setStatus(there, Status.SUCCEEDED);

            assertNothingHappens(Hint.of("default", task.id(), there, false));
            assertThat(bench.provider.finds()).isZero();
        }

        @Test
        void costsNoCallUnderAnIdThatIsNotThisTasks() {
            String other = order(2);
            bench.provider.setStatus(other, Status.SUCCEEDED);

            assertNothingHappens(finished(other));
            assertThat(bench.provider.finds()).isZero();
        }

        @Test
        void isHarmlessWhenTheProviderDoesNotAnswer() {
            bench.provider.failNextRead("provider answered 500");

            assertNothingHappens(finished(there));
        }

        @Test
        void isToldOnceHoweverOftenAndLateItComes() {
            bench.provider.setStatus(there, Status.SUCCEEDED);

            take(finished(there));
            take(finished(there));

            assertThat(bench.publisher.events()).hasSize(1);
            assertThat(bench.provider.finds()).isOne();
        }

        @Test
        void comesAgainLaterAndLaterWhenItsTurnIsNotNear() {
            var accounts = Bench.account(bench.provider, Budgets.spent(Call.GET));
            Hints hints = bench.hints(accounts, bench.store);

            Hint hint = finished(there);
            for (int seconds : new int[] {1, 2, 5, 10, 30, 60, 60}) {
                RecordedDelivery delivery = take(hints, hint);

                hint = hint.again();
                assertThat(bench.publisher.hints())
                        .last()
                        .isEqualTo(new SentHint(hint, Duration.ofSeconds(seconds)));
                assertThat(delivery.isAcked()).isTrue();
            }
            assertThat(bench.provider.finds()).isZero();
        }

        @Test
        void isGivenBackWhenItsWorkerEndsWhileItWaitsForItsTurn() {
            Hints hints =
                    bench.hints(Bench.account(bench.provider, Budgets.perSecond(4.2)), bench.store);
            take(hints, finished(there));
            Thread.currentThread().interrupt();

            RecordedDelivery delivery = take(hints, finished(there));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(bench.provider.finds()).isOne();
            assertThat(delivery.isGivenBack()).isTrue();
        }

        @Test
        void looksOnlyIfThePollHasNotFoundOutWhileItWaitedForItsTurn() {
            var overtaken =
                    FaultyPorts.before(
                            TaskStore.class,
                            bench.store,
                            "find",
                            () -> bench.store.advance(Tasks.succeeded(1, there)));

            take(bench.hints(bench.provider, overtaken), finished(there));

            assertThat(bench.provider.finds()).isZero();
        }
    }

    @Nested
    class OfATaskThatMayBeThere {

        @Test
        void adoptsWhatTheProvidersRecordSaysIsOurs() {
            for (Task task : List.of(Tasks.unconfirmed(1), Tasks.parked(1))) {
                stored(task);

                RecordedDelivery delivery = take(Hint.of("default", task.id(), there, false));

                assertThat(stored().state())
                        .isEqualTo(new TaskState.Ordered(there, bench.clock.instant()));
                assertThat(bench.lastSent().queue()).isEqualTo(Topology.POLL);
                assertThat(bench.lastSent().envelope().task()).isEqualTo(stored());
                assertThat(delivery.isAcked()).isTrue();
                bench.store.wipe();
            }
        }

        @Test
        void adoptsNothingElse() {
            stored(Tasks.unconfirmed(1));

            assertNothingHappens(finished(order(2)));
            assertNothingHappens(finished("cgt-unknown"));
        }

        @Test
        void waitsForTheAnswerOfACreateThatIsUnderWay() {
            Task task = stored(Tasks.queued(1));
            bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH);

            take(finished(there));

            assertThat(bench.publisher.hints())
                    .containsExactly(new SentHint(finished(there).again(), Hints.CREATE_UNDER_WAY));
            assertThat(bench.provider.finds()).isZero();
        }

        @Test
        void notesTheOrderOfAWorkerThatDiedBesideItsClaim() {
            Task task = stored(Tasks.queued(1));
            bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH);

            RecordedDelivery delivery = take(finished(there).again());

            assertThat(bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, there));
            assertThat(delivery.isAcked()).isTrue();
            assertThat(bench.publisher.sent()).isEmpty();
        }

        /** As after a failure of the provider's own: the first order is dead, the second is not. */
        @Test
        void doesNotTakeAnEarlierOrderForTheCurrentOne() {
            Task second = stored(Tasks.ordered(1, there).reordered(Tasks.NOW));

            take(finished(there).again());

            assertThat(bench.store.claim(second, Tasks.SLOT, false, Instant.EPOCH))
                    .isInstanceOf(Claim.Granted.class);
        }

        @Test
        void looksWithEveryAccountThatMayHaveOrderedIt() {
            stored(Tasks.queued(1).unconfirmed(null, Tasks.NOW, "nobody knows with which"));
            var other = new Account("other", new FakeVideoProvider(), Budgets.ample());
            var main = new Account(Tasks.ACCOUNT, bench.provider, Budgets.ample());
            var accounts = new Accounts(List.of(other, main), Set.of());

            take(bench.hints(accounts, bench.store), finished(there));

            assertThat(stored().state()).isInstanceOf(TaskState.Ordered.class);
            assertThat(stored().order().account()).isEqualTo(Tasks.ACCOUNT);
        }

        @Test
        void notesNoOrderThatIsNotOurs() {
            Task task = stored(Tasks.queued(1));

            take(finished(order(2)).again());

            assertThat(bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Granted(Tasks.NOW));
        }
    }

    @Test
    void ofAnUnknownTaskIsDropped() {
        assertThat(take(finished(there)).isAcked()).isTrue();
        assertThat(bench.provider.finds()).isZero();
    }

    @Test
    void isDroppedWithoutTheStoreForThePollComesAnyway() {
        bench.store.setAway(true);

        assertThat(take(finished(there)).isAcked()).isTrue();
        assertThat(bench.provider.finds()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"tenant\":\"default\"}",
                "{\"schema_version\":2,\"tenant\":\"t\",\"task_id\":\"seedance_1_abcd\","
                        + "\"provider_task_id\":\"cgt-1\",\"finished\":true,\"looks\":0}",
                "{\"schema_version\":1,\"tenant\":\"t\",\"task_id\":\"no id\"}"
            })
    void thatCannotBeReadIsADeadLetter(String body) {
        RecordedDelivery delivery = RecordedDelivery.of(body);

        bench.hints().take(delivery);

        assertThat(bench.publisher.deadLetters())
                .extracting(DeadLetter::sourceQueue)
                .containsExactly(Topology.HINTS);
        assertThat(delivery.isAcked()).isTrue();
    }

    private void assertNothingHappens(Hint hint) {
        Task before = stored();

        RecordedDelivery delivery = take(hint);

        assertThat(stored()).isEqualTo(before);
        assertThat(bench.publisher.events()).isEmpty();
        assertThat(bench.publisher.sent()).isEmpty();
        assertThat(bench.publisher.hints()).isEmpty();
        assertThat(delivery.isAcked()).isTrue();
    }

    private RecordedDelivery take(Hint hint) {
        return take(bench.hints(), hint);
    }

    private static RecordedDelivery take(Hints hints, Hint hint) {
        var delivery = RecordedDelivery.of(Json.mapper().writeValueAsString(hint));
        hints.take(delivery);
        return delivery;
    }

    private static Hint finished(String providerTaskId) {
        return Hint.of(Task.DEFAULT_TENANT, Tasks.id(1), providerTaskId, true);
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
}
