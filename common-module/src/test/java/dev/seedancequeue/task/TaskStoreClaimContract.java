package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How every task store grants the right to order a task; run on the fake and on Redis. */
public abstract class TaskStoreClaimContract {

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

    @Test
    void areGrantedOnce() {
        Task task = queued();

        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Granted(Tasks.NOW));
        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
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
                                if (store.claim(task, Tasks.SLOT, false, Instant.EPOCH)
                                        instanceof Claim.Granted) {
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
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.releaseClaim(task);

        assertThat(store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Granted(Tasks.NOW));
    }

    @Test
    void staySpentForTheRevisionThatGaveThemBack() {
        Task task = queued();
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.releaseClaim(task);

        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
    }

    /** A copy that was snoozed meanwhile would otherwise be ordered beside this one. */
    @Test
    void areHeldWhateverRevisionACopyComesWith() {
        Task task = queued();
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);

        assertThat(store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
    }

    @Test
    void areGivenBackByTheirHolderOnly() {
        Task task = queued();
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.releaseClaim(task.snoozed());

        assertThat(store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
    }

    @Test
    void areGrantedAnewForTheNextAttempt() {
        Task task = queued();
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        Task retried = task.unconfirmed(null, Tasks.NOW, "the answer was lost").retried(Tasks.NOW);

        assertThat(store.claim(retried, Tasks.SLOT, false, Tasks.NOW))
                .isEqualTo(new Claim.Granted(Tasks.NOW));
    }

    @Test
    void areNotGivenToARedelivery() {
        Task task = queued();

        assertThat(store.claim(task, Tasks.SLOT, true, Instant.EPOCH))
                .isEqualTo(new Claim.Doubtful(null, null));
        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Granted(Tasks.NOW));
    }

    /** A proof of absence does not cover what was claimed while it was made. */
    @Test
    void areNotGivenWhileAnEarlierAttemptIsUnproven() {
        Task task = queued();
        Task retried = task.unconfirmed(null, Tasks.NOW, "answer lost").retried(Tasks.NOW);
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);

        assertThat(store.claim(retried, Tasks.SLOT, false, Tasks.NOW.minusMillis(1)))
                .isEqualTo(new Claim.Doubtful(null, Tasks.NOW));
    }

    @Test
    void areStaleOnceTheTaskHasMovedOn() {
        Task task = queued();
        store.advance(task.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW));

        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Stale());
    }

    @Test
    void areStaleWhenACopyOfTheMessageHasGoneAnotherWay() {
        Task task = queued();
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.advance(task.unconfirmed(null, Tasks.NOW, "a copy was held up"));

        assertThat(store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Stale());
    }

    @Test
    void areGrantedForTheRevisionThatIsStored() {
        Task task = queued();
        store.advance(task);

        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Granted(Tasks.NOW));
    }

    @Test
    void areStaleOnceALaterRevisionIsClaimed() {
        Task task = queued();
        store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH);

        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Stale());
    }

    @Test
    void areNeverGrantedOnceAnOrderIsNoted() {
        Task task = queued();
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.recordOrder(task, Tasks.ACCOUNT, Tasks.PROVIDER_ID);

        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, Tasks.PROVIDER_ID));
        assertThat(store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, Tasks.PROVIDER_ID));
    }

    @Test
    void tellWithWhichAccountTheirHolderCreates() {
        Task task = queued();
        store.claim(task, Tasks.slot("spare"), false, Instant.EPOCH);
        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, "spare", null));

        store.recordOrder(task, "spare", Tasks.PROVIDER_ID);
        assertThat(store.claim(task.snoozed(), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, "spare", Tasks.PROVIDER_ID));
    }

    /** The data was lost, and with it the claim, while the create was under way. */
    @Test
    void areHeldByAnOrderWhoseClaimWasLost() {
        Task task = queued();
        store.recordOrder(task, "spare", Tasks.PROVIDER_ID);

        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, "spare", Tasks.PROVIDER_ID));
    }

    @Test
    void areGrantedForTheNextOrderOnceTheOneBeforeHasFailed() {
        Task second = afterAFailedOrder(queued());

        assertThat(store.claim(second, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Granted(Tasks.NOW));
    }

    @Test
    void areHeldOnceTheNextOrderIsNotedToo() {
        Task second = afterAFailedOrder(queued());
        store.claim(second, Tasks.SLOT, false, Instant.EPOCH);
        store.recordOrder(second, Tasks.ACCOUNT, "cgt-2");

        assertThat(store.claim(second.snoozed(), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, "cgt-2"));
    }

    @Test
    void areStaleForAnOrderBeforeTheOneThatIsNoted() {
        Task task = queued();
        store.recordOrder(afterAFailedOrder(task), Tasks.ACCOUNT, "cgt-2");

        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Stale());
    }

    /** One copy saw the order running before it failed, the other did not. */
    @Test
    void areGrantedOnceForTheNextOrderThoughCopiesSawTheOneBeforeDifferently() {
        Task ordered = queued().ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW);
        Task seenRunning = ordered.running(Tasks.NOW).reordered(Tasks.NOW.plusSeconds(1));

        assertThat(store.claim(ordered.reordered(Tasks.NOW), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Granted(Tasks.NOW));
        assertThat(store.claim(seenRunning, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Held(Tasks.NOW, Tasks.ACCOUNT, null));
    }

    private Task afterAFailedOrder(Task task) {
        store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
        store.recordOrder(task, Tasks.ACCOUNT, Tasks.PROVIDER_ID);
        return task.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW).reordered(Tasks.NOW);
    }

    @Test
    void tellThatTheStoreHasLostItsDataSinceTheTaskWasAccepted() {
        Task task = queued();
        wipe();
        fill();

        assertThat(store.claim(task, Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Doubtful(store.epoch(), null));
    }

    @Test
    void tellTheSameOfATaskAcceptedWhileTheStoreWasAway() {
        assertThat(store.claim(Tasks.queued((String) null), Tasks.SLOT, false, Instant.EPOCH))
                .isEqualTo(new Claim.Doubtful(store.epoch(), null));
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
