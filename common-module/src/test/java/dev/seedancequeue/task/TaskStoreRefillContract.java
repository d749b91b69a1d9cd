package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a task store promises while it is being filled again; run on the fake and on Redis. */
public abstract class TaskStoreRefillContract {

    protected final TaskStoreContract.TestClock clock = new TaskStoreContract.TestClock();
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
    }

    @Nested
    class UntilItIsFilled {

        @BeforeEach
        void lose() {
            wipe();
        }

        @Test
        void doesNotTakeAnUnknownTaskForOneThatIsNot() {
            assertThatThrownBy(() -> store.find(Task.DEFAULT_TENANT, Tasks.queued().id()))
                    .isInstanceOf(StoreNotFilledException.class)
                    .hasMessage(
                            "redis was emptied and is being filled from the journal; no find yet");
        }

        @Test
        void tellsOfTasksThatItHasHeardOfSince() {
            Task running = Tasks.running();
            store.advance(running);

            assertThat(store.find(running.tenant(), running.id())).isEqualTo(running);
        }

        @Test
        void grantsNoClaim() {
            assertThatThrownBy(() -> store.claim(Tasks.queued(), Tasks.SLOT, false, Instant.EPOCH))
                    .isInstanceOf(StoreNotFilledException.class);
        }

        @Test
        void reservesNoKey() {
            TaskId id = Tasks.queued().id();

            assertThatThrownBy(() -> store.reserveKey(Task.DEFAULT_TENANT, "k", "hash", id))
                    .isInstanceOf(StoreNotFilledException.class);

            fill();
            assertThat(store.reserveKey(Task.DEFAULT_TENANT, "k", "hash", id))
                    .isEqualTo(new KeyReservation.Reserved(id));
        }
    }

    @Nested
    class Refills {

        @Test
        void areForAnEmptiedStoreOnly() {
            assertThat(store.beginRefill("a")).isFalse();

            wipe();
            assertThat(store.beginRefill("a")).isTrue();
        }

        @Test
        void areDoneByOneAtATime() {
            wipe();

            assertThat(store.beginRefill("a")).isTrue();
            assertThat(store.beginRefill("b")).isFalse();
            assertThat(store.beginRefill("a")).as("begins anew").isTrue();
            assertThat(store.continueRefill("b")).isFalse();
            assertThat(store.completeRefill("b")).isFalse();
            assertThat(store.epoch()).isNull();
            assertThat(store.continueRefill("a")).isTrue();
            assertThat(store.completeRefill("a")).isTrue();
            assertThat(store.epoch()).isNotNull();
        }

        @Test
        void areForTheNextOneWhenTheyAreAbandoned() {
            wipe();
            store.beginRefill("a");

            store.abandonRefill("b");
            assertThat(store.beginRefill("b")).isFalse();

            store.abandonRefill("a");
            assertThat(store.continueRefill("a")).isFalse();
            assertThat(store.beginRefill("b")).isTrue();
        }

        @Test
        void areNoticedToBeInVainWhenTheDataIsLostOnceMore() {
            wipe();
            store.beginRefill("a");
            wipe();

            assertThat(store.continueRefill("a")).isFalse();
            assertThat(store.completeRefill("a")).isFalse();
            assertThat(store.epoch()).isNull();
            assertThat(store.beginRefill("b")).isTrue();
        }

        @Test
        void areOverWithTheirEnd() {
            wipe();
            fill();

            assertThat(store.continueRefill("setup")).isFalse();
        }
    }

    @Nested
    class Restoring {

        private static final String TENANT = Task.DEFAULT_TENANT;

        private final Task accepted = Tasks.queued("an epoch before", "k", "hash");

        @BeforeEach
        void lose() {
            wipe();
            store.beginRefill("test");
        }

        private void done() {
            store.beginRefill("test");
            store.completeRefill("test");
        }

        private void restore(Task... tasks) {
            store.restore(
                    Arrays.stream(tasks)
                            .map(task -> new TaskStore.Remembered(task, clock.instant()))
                            .toList());
        }

        @Test
        void bringsEveryStateBack() {
            List<Task> tasks = Tasks.inEveryState();

            int written =
                    store.restore(
                            tasks.stream()
                                    .map(task -> new TaskStore.Remembered(task, clock.instant()))
                                    .toList());

            assertThat(written).isEqualTo(tasks.size());
            assertThat(tasks)
                    .allSatisfy(task ->
                            assertThat(store.find(task.tenant(), task.id())).isEqualTo(task));
        }

        @Test
        void bringsTheBacklogBack() {
            restore(accepted, Tasks.ordered(), Tasks.succeeded());

            assertThat(store.backlog(TENANT)).isEqualTo(2);
        }

        @Test
        void ofNothingIsNothing() {
            assertThat(store.restore(List.of())).isZero();
        }

        @Test
        void neverReplacesAnythingNewer() {
            Task ordered = accepted.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW);
            Task failed = ordered.failed(Tasks.error(), Tasks.NOW);
            store.advance(failed);

            restore(accepted, ordered, failed, beyond(failed));

            assertThat(store.find(TENANT, accepted.id())).isEqualTo(failed);
        }

        /** As a copy of an earlier message may have made it. */
        private static Task beyond(Task task) {
            return new Task(
                    task.id(),
                    task.tenant(),
                    task.video(),
                    task.warnings(),
                    null,
                    null,
                    task.createdAt(),
                    task.storeEpoch(),
                    task.revision() + 5,
                    task.order(),
                    Tasks.running().state(),
                    task.caption());
        }

        @Test
        void leavesNothingToOrderBesideWhatWasOrdered() {
            restore(accepted.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW));
            done();

            assertThat(store.claim(accepted, Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Stale());
        }

        @Test
        void doesNotMakeATaskOneOfThisLifetime() {
            restore(accepted);
            done();

            assertThat(store.claim(accepted, Tasks.SLOT, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Doubtful(store.epoch(), null));
        }

        @Test
        void leavesOutWhatWouldBeForgottenByNow() {
            var old = new TaskStore.Remembered(accepted, clock.instant());
            clock.pass(TaskStore.RETENTION);

            assertThat(store.restore(List.of(old))).isZero();

            done();
            assertThat(store.find(TENANT, accepted.id())).isNull();
        }

        @Test
        void bringsTheKeyBackWithTheTaskAsItWasAccepted() {
            restore(
                    accepted.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW)
                            .running(Tasks.NOW));
            done();

            assertThat(store.reserveKey(TENANT, "k", "hash", Tasks.queued().id()))
                    .isEqualTo(new KeyReservation.Answered(accepted));
            assertThat(store.reserveKey(TENANT, "k", "other", Tasks.queued().id()))
                    .isEqualTo(new KeyReservation.OtherBody());
            assertThat(store.reserveKey("somebody-else", "k", "other", accepted.id()))
                    .isInstanceOf(KeyReservation.Reserved.class);
        }

        @Test
        void leavesAKeyOutThatWouldBeFreeByNow() {
            clock.pass(TaskStore.KEY_RETENTION);
            restore(accepted);
            done();

            assertThat(store.reserveKey(TENANT, "k", "hash", accepted.id()))
                    .isInstanceOf(KeyReservation.Reserved.class);
        }

        @Test
        void leavesAKeyAloneThatIsInUse() {
            done();
            Task other = Tasks.queued();
            store.reserveKey(TENANT, "k", "hash", other.id());

            restore(accepted);

            assertThat(store.reserveKey(TENANT, "k", "hash", accepted.id()))
                    .isEqualTo(new KeyReservation.InFlight());
            store.releaseKey(TENANT, "k");
            assertThat(store.reserveKey(TENANT, "k", "hash", accepted.id()))
                    .isEqualTo(new KeyReservation.Reserved(other.id()));
        }
    }
}
