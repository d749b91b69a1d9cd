package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every task store promises; run on the fake and on Redis. */
public abstract class TaskStoreContract {

    /** A clock the test moves. */
    public static final class TestClock implements InstantSource {
        private volatile Instant now = Tasks.NOW;

        @Override
        public Instant instant() {
            return now;
        }

        public void pass(Duration time) {
            now = now.plus(time);
        }
    }

    protected final TestClock clock = new TestClock();
    private TaskStore store;

    /** An empty store that reads this clock. */
    protected abstract TaskStore emptyStore(InstantSource clock);

    /** Makes the store forget everything. */
    protected abstract void wipe();

    @BeforeEach
    void open() {
        store = emptyStore(clock);
        fill();
    }

    private void fill() {
        store.beginRefill("setup");
        store.completeRefill("setup");
        assertThat(store.epoch()).isNotNull();
    }

    private Task queued() {
        return Tasks.queued(store.epoch());
    }

    @Nested
    class State {

        @Test
        void isReadBackAsWritten() {
            for (Task task : Tasks.inEveryState()) {
                assertThat(store.advance(task)).isEqualTo(TaskStore.Advance.WRITTEN);
                assertThat(store.find(task.tenant(), task.id())).isEqualTo(task);
            }
        }

        @Test
        void isUnknownUntilWritten() {
            assertThat(store.find(Task.DEFAULT_TENANT, queued().id())).isNull();
        }

        @Test
        void belongsToItsTenantOnly() {
            Task task = queued();
            store.advance(task);

            assertThat(store.find("somebody-else", task.id())).isNull();
        }

        @Test
        void onlyAdvances() {
            Task queued = queued();
            Task ordered = queued.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW);
            Task running = ordered.running(Tasks.NOW);

            assertThat(store.advance(ordered)).isEqualTo(TaskStore.Advance.WRITTEN);
            assertThat(store.advance(queued)).isEqualTo(TaskStore.Advance.STALE);
            assertThat(store.advance(ordered)).isEqualTo(TaskStore.Advance.CURRENT);
            assertThat(store.advance(running)).isEqualTo(TaskStore.Advance.WRITTEN);
            assertThat(store.find(queued.tenant(), queued.id())).isEqualTo(running);
        }

        @Test
        void neverChangesOnceTerminal() {
            Task failed = queued().failed(Tasks.error(), Tasks.NOW);
            store.advance(failed);
            Task later =
                    new Task(
                            failed.id(),
                            failed.tenant(),
                            failed.video(),
                            failed.warnings(),
                            null,
                            null,
                            failed.createdAt(),
                            failed.storeEpoch(),
                            failed.revision() + 5,
                            failed.order(),
                            Tasks.running().state());

            assertThat(store.advance(later)).isEqualTo(TaskStore.Advance.STALE);
            assertThat(store.find(failed.tenant(), failed.id())).isEqualTo(failed);
        }
    }

    @Nested
    class Claims {

        @Test
        void areGrantedOnce() {
            Task task = queued();

            assertThat(store.claim(task, Tasks.ACCOUNT)).isEqualTo(new Claim.Granted(true));
            assertThat(store.claim(task, Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
        }

        @Test
        void areGrantedToOneOfManyAtTheSameMoment() throws InterruptedException {
            Task task = queued();
            Set<Integer> granted = ConcurrentHashMap.newKeySet();
            var go = new CountDownLatch(1);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                IntStream.range(0, 30)
                        .forEach(i ->
                                threads.execute(() -> {
                                    await(go);
                                    if (store.claim(task, Tasks.ACCOUNT) instanceof Claim.Granted) {
                                        granted.add(i);
                                    }
                                }));
                go.countDown();
                threads.shutdown();
                assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            }

            assertThat(granted).hasSize(1);
        }

        @Test
        void areGrantedAnewForALaterRevisionOnceGivenBack() {
            Task task = queued();
            store.claim(task, Tasks.ACCOUNT);
            store.releaseClaim(task);

            assertThat(store.claim(task.snoozed(), Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Granted(true));
        }

        @Test
        void staySpentForTheRevisionThatGaveThemBack() {
            Task task = queued();
            store.claim(task, Tasks.ACCOUNT);
            store.releaseClaim(task);

            assertThat(store.claim(task, Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
        }

        /** A copy that was snoozed meanwhile would otherwise be ordered beside this one. */
        @Test
        void areHeldWhateverRevisionACopyComesWith() {
            Task task = queued();
            store.claim(task, Tasks.ACCOUNT);

            assertThat(store.claim(task.snoozed(), Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
        }

        @Test
        void areGivenBackByTheirHolderOnly() {
            Task task = queued();
            store.claim(task, Tasks.ACCOUNT);
            store.releaseClaim(task.snoozed());

            assertThat(store.claim(task.snoozed(), Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
        }

        @Test
        void areGrantedAnewForTheNextAttempt() {
            Task task = queued();
            store.claim(task, Tasks.ACCOUNT);
            Task retried =
                    task.unconfirmed(null, Tasks.NOW, "the answer was lost").retried(Tasks.NOW);

            assertThat(store.claim(retried, Tasks.ACCOUNT)).isEqualTo(new Claim.Granted(true));
        }

        @Test
        void areStaleOnceTheTaskHasMovedOn() {
            Task task = queued();
            store.advance(task.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW));

            assertThat(store.claim(task, Tasks.ACCOUNT)).isEqualTo(new Claim.Stale());
        }

        @Test
        void areStaleWhenACopyOfTheMessageHasGoneAnotherWay() {
            Task task = queued();
            store.claim(task, Tasks.ACCOUNT);
            store.advance(task.unconfirmed(null, Tasks.NOW, "a copy was held up"));

            assertThat(store.claim(task.snoozed(), Tasks.ACCOUNT)).isEqualTo(new Claim.Stale());
        }

        @Test
        void areGrantedForTheRevisionThatIsStored() {
            Task task = queued();
            store.advance(task);

            assertThat(store.claim(task, Tasks.ACCOUNT)).isEqualTo(new Claim.Granted(true));
        }

        @Test
        void areStaleOnceALaterRevisionIsClaimed() {
            Task task = queued();
            store.claim(task.snoozed(), Tasks.ACCOUNT);

            assertThat(store.claim(task, Tasks.ACCOUNT)).isEqualTo(new Claim.Stale());
        }

        @Test
        void areNeverGrantedOnceAnOrderIsNoted() {
            Task task = queued();
            store.claim(task, Tasks.ACCOUNT);
            store.recordOrder(task, Tasks.ACCOUNT, Tasks.PROVIDER_ID);

            assertThat(store.claim(task, Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, Tasks.PROVIDER_ID));
            assertThat(store.claim(task.snoozed(), Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, Tasks.PROVIDER_ID));
        }

        @Test
        void tellWithWhichAccountTheirHolderCreates() {
            Task task = queued();
            store.claim(task, "spare");
            assertThat(store.claim(task, Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, "spare", null));

            store.recordOrder(task, "spare", Tasks.PROVIDER_ID);
            assertThat(store.claim(task.snoozed(), Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, "spare", Tasks.PROVIDER_ID));
        }

        /** The data was lost, and with it the claim, while the create was under way. */
        @Test
        void areHeldByAnOrderWhoseClaimWasLost() {
            Task task = queued();
            store.recordOrder(task, "spare", Tasks.PROVIDER_ID);

            assertThat(store.claim(task, Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, "spare", Tasks.PROVIDER_ID));
        }

        @Test
        void areGrantedForTheNextOrderOnceTheOneBeforeHasFailed() {
            Task second = afterAFailedOrder(queued());

            assertThat(store.claim(second, Tasks.ACCOUNT)).isEqualTo(new Claim.Granted(true));
        }

        @Test
        void areHeldOnceTheNextOrderIsNotedToo() {
            Task second = afterAFailedOrder(queued());
            store.claim(second, Tasks.ACCOUNT);
            store.recordOrder(second, Tasks.ACCOUNT, "cgt-2");

            assertThat(store.claim(second.snoozed(), Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, "cgt-2"));
        }

        @Test
        void areStaleForAnOrderBeforeTheOneThatIsNoted() {
            Task task = queued();
            store.recordOrder(afterAFailedOrder(task), Tasks.ACCOUNT, "cgt-2");

            assertThat(store.claim(task, Tasks.ACCOUNT)).isEqualTo(new Claim.Stale());
        }

        /** One copy saw the order running before it failed, the other did not. */
        @Test
        void areGrantedOnceForTheNextOrderThoughCopiesSawTheOneBeforeDifferently() {
            Task ordered = queued().ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW);
            Task seenRunning = ordered.running(Tasks.NOW).reordered(Tasks.NOW.plusSeconds(1));

            assertThat(store.claim(ordered.reordered(Tasks.NOW), Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Granted(true));
            assertThat(store.claim(seenRunning, Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
        }

        private Task afterAFailedOrder(Task task) {
            store.claim(task, Tasks.ACCOUNT);
            store.recordOrder(task, Tasks.ACCOUNT, Tasks.PROVIDER_ID);
            return task.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW).reordered(Tasks.NOW);
        }

        @Test
        void tellThatTheStoreHasLostItsDataSinceTheTaskWasAccepted() {
            Task task = queued();
            wipe();
            fill();

            assertThat(store.claim(task, Tasks.ACCOUNT)).isEqualTo(new Claim.Granted(false));
        }

        @Test
        void tellTheSameOfATaskAcceptedWhileTheStoreWasAway() {
            assertThat(store.claim(Tasks.queued((String) null), Tasks.ACCOUNT))
                    .isEqualTo(new Claim.Granted(false));
        }
    }

    @Nested
    class Epoch {

        @Test
        void staysWhileTheDataStays() {
            assertThat(store.epoch()).isEqualTo(store.epoch());
        }

        @Test
        void isAnotherOneAfterAWipe() {
            String before = store.epoch();
            wipe();
            fill();

            assertThat(store.epoch()).isNotEqualTo(before);
        }

        @Test
        void isMissingFromAWipeUntilTheStoreIsFilled() {
            wipe();
            assertThat(store.epoch()).isNull();

            fill();
            assertThat(store.epoch()).isNotNull();
        }
    }

    @Nested
    class Backlog {

        @Test
        void isEveryTaskThatHasNotEndedHoweverOftenItIsWritten() {
            long unfinished = 0;
            for (Task task : Tasks.inEveryState()) {
                store.advance(task);
                store.advance(task);
                unfinished += task.isTerminal() ? 0 : 1;
            }

            assertThat(store.backlog(Task.DEFAULT_TENANT)).isEqualTo(unfinished);
            assertThat(store.backlog("somebody-else")).isZero();
        }

        @Test
        void isLessByOneOnceATaskHasEndedWhateverComesAfterwards() {
            Task task = queued();
            store.advance(queued());
            store.advance(task);
            store.advance(task.snoozed());
            store.advance(task.snoozed().failed(Tasks.error(), Tasks.NOW));
            store.advance(task.snoozed().failed(Tasks.error(), Tasks.NOW));
            store.advance(task.snoozed().snoozed().snoozed());

            assertThat(store.backlog(task.tenant())).isOne();
        }

        @Test
        void forgetsATaskThatNobodyHasMovedForAsLongAsItIsRemembered() {
            store.advance(queued());
            clock.pass(TaskStore.RETENTION.plusSeconds(1));
            store.advance(queued());

            assertThat(store.backlog(Task.DEFAULT_TENANT)).isOne();
        }

        @Test
        void isCountedAnewAfterAWipe() {
            Task task = queued();
            store.advance(task);
            wipe();
            assertThat(store.backlog(task.tenant())).isZero();

            store.advance(task);
            assertThat(store.backlog(task.tenant())).isOne();
        }
    }

    @Nested
    class Withdrawals {

        private Withdrawal withdraw(Task task) {
            return store.withdraw(task.tenant(), task.id());
        }

        private @Nullable Cancellation noted(Task task) {
            return Objects.requireNonNull(store.look(task.tenant(), task.id())).cancellation();
        }

        @Test
        void endEveryClaimOnATaskThatNobodyHasClaimed() {
            Task task = queued();
            store.advance(task);

            assertThat(withdraw(task)).isEqualTo(new Withdrawal.Withdrawn(task));
            assertThat(store.claim(task)).isEqualTo(new Claim.Withdrawn(true));
            assertThat(store.claim(task.snoozed())).isEqualTo(new Claim.Withdrawn(true));
        }

        @Test
        void mayBeRepeated() {
            Task task = queued();
            store.advance(task);
            withdraw(task);

            assertThat(withdraw(task)).isEqualTo(new Withdrawal.Withdrawn(task));
        }

        @Test
        void areUndecidedOnceTheTaskIsClaimed() {
            Task task = queued();
            store.advance(task);
            store.claim(task);

            assertThat(withdraw(task))
                    .isEqualTo(new Withdrawal.Undecided(task, Cancellation.WANTED));
            assertThat(store.claim(task)).isEqualTo(new Claim.Held(Tasks.NOW, null));
        }

        @Test
        void areUndecidedWhileALaterRevisionIsClaimedThatIsNotWrittenYet() {
            Task task = queued();
            store.advance(task);
            store.claim(task.snoozed());

            assertThat(withdraw(task)).isInstanceOf(Withdrawal.Undecided.class);
        }

        @Test
        void decideOnceAnEarlierClaimHasLedToNothing() {
            Task task = queued();
            store.advance(task);
            store.claim(task);
            store.advance(task.snoozed());

            assertThat(withdraw(task)).isEqualTo(new Withdrawal.Withdrawn(task.snoozed()));
        }

        @Test
        void areUndecidedOnceAnOrderIsNoted() {
            Task task = queued();
            store.advance(task.snoozed());
            store.recordOrder(task, Tasks.PROVIDER_ID);

            assertThat(withdraw(task)).isInstanceOf(Withdrawal.Undecided.class);
        }

        @Test
        void areUndecidedInAStoreThatMayHaveForgottenAClaim() {
            Task before = queued();
            Task without = Tasks.queued((String) null);
            wipe();
            fill();
            store.advance(before);
            store.advance(without);

            assertThat(withdraw(before)).isInstanceOf(Withdrawal.Undecided.class);
            assertThat(withdraw(without)).isInstanceOf(Withdrawal.Undecided.class);
            assertThat(store.claim(before)).isEqualTo(new Claim.Withdrawn(false));
        }

        @Test
        void followTheTaskWhereverItIs() {
            for (Task task : Tasks.inEveryState()) {
                store.advance(task);
                switch (task.state()) {
                    case TaskState.Queued _ -> {}
                    case TaskState.Unconfirmed _, TaskState.Parked _, TaskState.Ordered _ -> {
                        assertThat(withdraw(task))
                                .isEqualTo(new Withdrawal.Undecided(task, Cancellation.WANTED));
                        assertThat(noted(task)).isEqualTo(Cancellation.WANTED);
                    }
                    case TaskState.Running _ -> {
                        assertThat(withdraw(task)).isEqualTo(new Withdrawal.Begun(task));
                        assertThat(noted(task)).isNull();
                    }
                    case TaskState.Terminal _ -> {
                        assertThat(withdraw(task)).isEqualTo(new Withdrawal.Ended(task));
                        assertThat(noted(task)).isNull();
                    }
                }
            }
        }

        @Test
        void areForTheTasksOwnTenantOnly() {
            Task task = queued();
            store.advance(task);

            assertThat(store.withdraw("somebody-else", task.id()))
                    .isEqualTo(new Withdrawal.Unknown());
            assertThat(noted(task)).isNull();
        }

        @Test
        void onlyGoForward() {
            Task task = Tasks.ordered();
            store.advance(task);
            withdraw(task);

            store.recordCancellation(task, Cancellation.TOO_LATE);
            store.recordCancellation(task, Cancellation.REQUESTED);

            assertThat(noted(task)).isEqualTo(Cancellation.TOO_LATE);
            assertThat(withdraw(task))
                    .isEqualTo(new Withdrawal.Undecided(task, Cancellation.TOO_LATE));
        }

        @Test
        void concludeNothingFromWhatAnEmptiedStoreDoesNotKnow() {
            Task known = queued();
            wipe();
            store.advance(known);

            assertThat(withdraw(known)).isInstanceOf(Withdrawal.Undecided.class);
            assertThatThrownBy(() -> withdraw(queued()))
                    .isInstanceOf(StoreNotFilledException.class);
        }

        @Test
        void leaveNothingBehindForAnUnknownTask() {
            Task task = queued();
            store.recordCancellation(task, Cancellation.REQUESTED);

            assertThat(withdraw(task)).isEqualTo(new Withdrawal.Unknown());
            assertThat(store.claim(task)).isEqualTo(new Claim.Granted(true));
        }
    }

    @Nested
    class Keys {

        private static final String TENANT = Task.DEFAULT_TENANT;

        @Test
        void areReservedForTheIdOfTheFirstCaller() {
            Task task = queued();

            assertThat(store.reserveKey(TENANT, "k", "hash", task.id()))
                    .isEqualTo(new KeyReservation.Reserved(task.id()));
        }

        @Test
        void areInFlightWhileHeld() {
            store.reserveKey(TENANT, "k", "hash", queued().id());

            assertThat(store.reserveKey(TENANT, "k", "hash", queued().id()))
                    .isEqualTo(new KeyReservation.InFlight());
        }

        @Test
        void areContinuedUnderTheSameIdWhenTheHolderIsDead() {
            Task first = queued();
            store.reserveKey(TENANT, "k", "hash", first.id());
            clock.pass(Duration.ofSeconds(31));

            assertThat(store.reserveKey(TENANT, "k", "hash", queued().id()))
                    .isEqualTo(new KeyReservation.Reserved(first.id()));
        }

        @Test
        void areContinuedUnderTheSameIdWhenGivenBack() {
            Task first = queued();
            store.reserveKey(TENANT, "k", "hash", first.id());
            store.releaseKey(TENANT, "k");

            assertThat(store.reserveKey(TENANT, "k", "hash", queued().id()))
                    .isEqualTo(new KeyReservation.Reserved(first.id()));
        }

        @Test
        void answerWithTheTaskAsItWas() {
            Task task = queued();
            store.reserveKey(TENANT, "k", "hash", task.id());
            store.completeKey(TENANT, "k", task);
            store.releaseKey(TENANT, "k");

            assertThat(store.reserveKey(TENANT, "k", "hash", queued().id()))
                    .isEqualTo(new KeyReservation.Answered(task));
        }

        @Test
        void refuseAnotherBody() {
            Task task = queued();
            store.reserveKey(TENANT, "k", "hash", task.id());
            store.completeKey(TENANT, "k", task);

            assertThat(store.reserveKey(TENANT, "k", "other", queued().id()))
                    .isEqualTo(new KeyReservation.OtherBody());
        }

        @Test
        void areAnsweredEvenIfTheyWereLostMeanwhile() {
            Task task = Tasks.queued(store.epoch(), "k", "hash");
            store.reserveKey(TENANT, "k", "hash", task.id());
            wipe();
            store.completeKey(TENANT, "k", task);
            fill();

            assertThat(store.reserveKey(TENANT, "k", "hash", queued().id()))
                    .isEqualTo(new KeyReservation.Answered(task));
            assertThat(store.reserveKey(TENANT, "k", "other", queued().id()))
                    .isEqualTo(new KeyReservation.OtherBody());
        }

        @Test
        void staySomebodyElsesIfTheyAreByNow() {
            Task late = Tasks.queued(store.epoch(), "k", "hash");
            Task other = Tasks.queued(store.epoch(), "k", "hash");
            store.reserveKey(TENANT, "k", "hash", late.id());
            wipe();
            fill();
            store.reserveKey(TENANT, "k", "hash", other.id());
            store.completeKey(TENANT, "k", other);

            store.completeKey(TENANT, "k", late);

            assertThat(store.reserveKey(TENANT, "k", "hash", queued().id()))
                    .isEqualTo(new KeyReservation.Answered(other));
        }

        @Test
        void belongToTheirTenant() {
            store.reserveKey(TENANT, "k", "hash", queued().id());
            Task other = queued();

            assertThat(store.reserveKey("somebody-else", "k", "other", other.id()))
                    .isEqualTo(new KeyReservation.Reserved(other.id()));
        }

        @Test
        void mayHoldAnyVisibleCharacter() {
            List.of("a b".replace(" ", "{}"), "*?[x]", "\"quoted\"")
                    .forEach(key -> {
                        Task task = queued();
                        assertThat(store.reserveKey(TENANT, key, "hash", task.id()))
                                .isEqualTo(new KeyReservation.Reserved(task.id()));
                    });
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
