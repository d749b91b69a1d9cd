package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

        /** Broke so: nothing at all was asked for, after a batch was sent again. */
        @Test
        void ofManyIsReadEachInItsPlaceAndNoneOfNone() {
            Task first = queued();
            Task second = queued();
            store.advanceAll(List.of(first, second));

            List<TaskId> ids = List.of(second.id(), queued().id(), first.id());
            assertThat(store.findAll(Task.DEFAULT_TENANT, ids))
                    .containsExactly(second, null, first);
            assertThat(store.findAll("somebody-else", ids)).containsOnlyNulls();
            assertThat(store.findAll(Task.DEFAULT_TENANT, List.of())).isEmpty();
        }

        @Test
        void ofManyMayBeUnknownWhileTheStoreIsNotFilled() {
            wipe();

            assertThatThrownBy(() -> store.findAll(Task.DEFAULT_TENANT, List.of(queued().id())))
                    .isInstanceOf(StoreNotFilledException.class);
        }

        @Test
        void belongsToItsTenantOnly() {
            Task task = queued();
            store.advance(task);

            assertThat(store.find("somebody-else", task.id())).isNull();
        }

        /**
         * Broke so: one copy of a task had ended, another had the same revision and no message
         * left. Refilled from the journal, the store kept the one that had not ended.
         */
        @Test
        void endsWhereOneOfTwoCopiesHasEnded() {
            Task ordered = queued().ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW);
            Task failed = queued().failed(Tasks.error(), Tasks.NOW);
            store.advance(ordered);

            assertThat(store.advance(failed)).isEqualTo(TaskStore.Advance.WRITTEN);
            assertThat(store.advance(ordered)).isEqualTo(TaskStore.Advance.CURRENT);
            assertThat(store.find(failed.tenant(), failed.id())).isEqualTo(failed);
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
                            Tasks.running().state(),
                            failed.caption());

            assertThat(store.advance(later)).isEqualTo(TaskStore.Advance.STALE);
            assertThat(store.find(failed.tenant(), failed.id())).isEqualTo(failed);
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
}
