package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How every task store decides on a wish to cancel; run on the fake and on Redis. */
public abstract class TaskStoreWithdrawalContract {

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
        assertThat(store.epoch()).isNotNull();
    }

    private Task queued() {
        return Tasks.queued(store.epoch());
    }

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
        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Withdrawn());
        assertThat(store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Withdrawn());
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
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);

        assertThat(withdraw(task)).isEqualTo(new Withdrawal.Undecided(task, Cancellation.WANTED));
        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
    }

    @Test
    void areUndecidedWhileALaterRevisionIsClaimedThatIsNotWrittenYet() {
        Task task = queued();
        store.advance(task);
        store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH);

        assertThat(withdraw(task)).isInstanceOf(Withdrawal.Undecided.class);
    }

    @Test
    void areUndecidedWhileACopyOfTheMessageHoldsTheAttempt() {
        Task task = queued();
        store.advance(task);
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.advance(task.snoozed());

        assertThat(withdraw(task)).isInstanceOf(Withdrawal.Undecided.class);
    }

    /** Whoever holds it may have been proven absent, or be a copy that began after the proof. */
    @Test
    void areUndecidedWhileAnEarlierAttemptIsClaimed() {
        Task task = queued();
        store.advance(task);
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.advance(task.unconfirmed(Tasks.ACCOUNT, Tasks.NOW, "no answer").retried(Tasks.NOW));

        assertThat(withdraw(task)).isInstanceOf(Withdrawal.Undecided.class);
    }

    @Test
    void decideOnceAnEarlierClaimHasLedToNothing() {
        Task task = queued();
        store.advance(task);
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.releaseClaim(task);
        store.advance(task.snoozed());

        assertThat(withdraw(task)).isEqualTo(new Withdrawal.Withdrawn(task.snoozed()));
    }

    @Test
    void decideAboutTheNextOrderWhateverBecameOfTheOneBefore() {
        Task first = queued();
        store.claim(first, Tasks.SLOT, false, Instant.EPOCH);
        store.recordOrder(first, Tasks.ACCOUNT, Tasks.PROVIDER_ID);
        Task second =
                first.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW).reordered(Tasks.NOW);
        store.advance(second);

        assertThat(withdraw(second)).isEqualTo(new Withdrawal.Withdrawn(second));
        assertThat(store.claim(second, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Withdrawn());
    }

    @Test
    void areUndecidedOnceAnOrderIsNoted() {
        Task task = queued();
        store.advance(task.snoozed());
        store.recordOrder(task, Tasks.ACCOUNT, Tasks.PROVIDER_ID);

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
        assertThat(store.claim(before, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Doubtful(store.epoch(), null));
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

        assertThat(store.withdraw("somebody-else", task.id())).isEqualTo(new Withdrawal.Unknown());
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
        assertThat(withdraw(task)).isEqualTo(new Withdrawal.Undecided(task, Cancellation.TOO_LATE));
    }

    @Test
    void concludeNothingFromWhatAnEmptiedStoreDoesNotKnow() {
        Task known = queued();
        wipe();
        store.advance(known);

        assertThat(withdraw(known)).isInstanceOf(Withdrawal.Undecided.class);
        assertThatThrownBy(() -> withdraw(queued())).isInstanceOf(StoreNotFilledException.class);
    }

    @Test
    void leaveNothingBehindForAnUnknownTask() {
        Task task = queued();
        store.recordCancellation(task, Cancellation.REQUESTED);

        assertThat(withdraw(task)).isEqualTo(new Withdrawal.Unknown());
        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Granted(Tasks.NOW));
    }
}
