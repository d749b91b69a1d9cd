package dev.seedancequeue.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.TaskStore.Remembered;
import dev.seedancequeue.worker.testing.Tasks;
import dev.seedancequeue.worker.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What slots and the store promise together; run on the fakes and on Redis. */
abstract class SlotsContract {

    static final String POOL = "1-5-pro.default";
    private static final Duration REST = Duration.ofSeconds(30);

    protected final TestClock clock = new TestClock();
    protected TaskStore store;
    protected Slots slots;

    /** What belongs together. */
    record Opened(TaskStore store, Slots slots) {}

    /** An empty store of this clock, and slots with these limits of tasks in process. */
    abstract Opened opened(PoolLimits inProcess);

    /** Everything is forgotten, as after a FLUSHALL. */
    abstract void empty();

    @BeforeEach
    void openWithTen() {
        open(limits("10"));
        fill();
    }

    final void open(PoolLimits inProcess) {
        Opened opened = opened(inProcess);
        store = opened.store();
        slots = opened.slots();
    }

    protected static PoolLimits limits(String... entries) {
        return PoolLimits.of("LIMITS", List.of(entries));
    }

    protected void fill() {
        store.beginRefill("test");
        store.completeRefill("test");
    }

    protected Task queued(int number) {
        return Task.inEpoch(Tasks.queued(number), store.epoch());
    }

    protected List<Slot> take(int most) {
        return slots.take(POOL, List.of("main"), most).slots();
    }

    protected Slots.Usage usage() {
        return slots.take(POOL, List.of("main"), 0).usage().getFirst();
    }

    /** A task that has taken a slot over and was ordered. */
    protected Task ordered(int number) {
        Task task = queued(number);
        assertThat(store.claim(task, take(1).getFirst(), false, Instant.EPOCH))
                .isInstanceOf(Claim.Granted.class);
        Task ordered = task.ordered("main", "cgt-" + number, clock.instant());
        store.advance(ordered);
        return ordered;
    }

    @Nested
    class Taking {

        @Test
        void grantsNoMoreThanTheLimit() {
            assertThat(take(7)).hasSize(7);
            assertThat(take(7)).hasSize(3);
            assertThat(take(7)).isEmpty();
        }

        @Test
        void grantsNoMoreToManyAtOnce() throws ExecutionException, InterruptedException {
            var taken = new ConcurrentLinkedQueue<Slot>();
            List<Callable<Boolean>> workers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                workers.add(() -> taken.addAll(take(2)));
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Boolean> each : threads.invokeAll(workers)) {
                    each.get();
                }
            }

            assertThat(taken).hasSize(10).doesNotHaveDuplicates();
        }

        @Test
        void countsEachPoolApart() {
            take(10);

            assertThat(slots.take("1-5-pro.flex", List.of("main"), 1).slots()).hasSize(1);
        }

        @Test
        void grantsWhatWasGivenBack() {
            slots.giveBack(take(10).subList(0, 4));

            assertThat(take(10)).hasSize(4);
        }

        @Test
        void grantsAllThatIsAskedForWithoutALimit() {
            open(PoolLimits.NONE);
            fill();

            assertThat(take(100)).hasSize(100);
            assertThat(usage().limit()).isEqualTo(Integer.MAX_VALUE);
        }

        @Test
        void onlyLooksWhenNoneIsAskedFor() {
            take(3);

            assertThat(usage()).isEqualTo(new Slots.Usage("main", 0, 3, 10, false, Duration.ZERO));
        }

        /** Nobody knows what is in process. */
        @Test
        void waitsForTheStoreToBeFilled() {
            empty();

            assertThatThrownBy(() -> take(1)).isInstanceOf(StoreNotFilledException.class);
        }
    }

    @Nested
    class SeveralAccounts {

        @BeforeEach
        void openWithTwo() {
            open(limits("10", "spare/" + POOL + "=5"));
            fill();
        }

        @Test
        void areUsedInProportion() {
            List<Slot> taken = slots.take(POOL, List.of("main", "spare"), 9).slots();

            assertThat(taken).filteredOn(slot -> slot.account().equals("main")).hasSize(6);
        }

        @Test
        void standInForEachOther() {
            slots.rest("main", POOL, REST);

            List<Slot> taken = slots.take(POOL, List.of("main", "spare"), 9).slots();

            assertThat(taken).hasSize(5).allMatch(slot -> slot.account().equals("spare"));
        }
    }

    @Nested
    class ALease {

        @Test
        void lapsesWithItsWorker() {
            take(10);
            clock.advance(Slots.LEASE.plusMillis(1));

            assertThat(take(10)).hasSize(10);
        }

        @Test
        void lastsAsLongAsItIsKept() {
            List<Slot> held = take(10);
            for (int i = 0; i < 3; i++) {
                clock.advance(Slots.LEASE.dividedBy(2));
                assertThat(slots.keep(held)).isEmpty();
            }

            assertThat(take(10)).isEmpty();
        }

        /** Somebody else may have it by now. */
        @Test
        void isLostOnceItHasLapsed() {
            List<Slot> held = take(2);
            clock.advance(Slots.LEASE.plusMillis(1));

            assertThat(slots.keep(held)).containsExactlyInAnyOrderElementsOf(held);
            assertThat(usage().leased()).isZero();
        }

        @Test
        void isTheTasksByItsClaim() {
            ordered(1);

            assertThat(usage().inProcess()).isEqualTo(1);
            assertThat(usage().leased()).isZero();
        }

        @Test
        void isNotTheTasksWithoutTheClaim() {
            Slot slot = take(1).getFirst();
            store.claim(queued(1), slot, true, Instant.EPOCH);

            assertThat(usage().inProcess()).isZero();
            assertThat(usage().leased()).isEqualTo(1);
        }
    }

    @Nested
    class ATasksSlot {

        @Test
        void isFreedByItsEnd() {
            Task task = ordered(1);
            assertThat(usage().inProcess()).isEqualTo(1);

            store.advance(task.expired(clock.instant()));

            assertThat(usage().inProcess()).isZero();
        }

        @Test
        void isFreedByARefusal() {
            Task task = queued(1);
            store.claim(task, take(1).getFirst(), false, Instant.EPOCH);
            store.releaseClaim(task);

            assertThat(usage().inProcess()).isZero();
        }

        @Test
        void isFreedWhenTheProviderHasFailedItsOrder() {
            store.advance(ordered(1).reordered(clock.instant()));

            assertThat(usage().inProcess()).isZero();
        }

        /** It may be at the provider. */
        @Test
        void staysWhileTheAnswerIsInDoubt() {
            Task task = queued(1);
            store.claim(task, take(1).getFirst(), false, Instant.EPOCH);
            Task doubted = task.unanswered("main", clock.instant(), "the answer was lost");
            store.advance(doubted);
            assertThat(usage().inProcess()).isEqualTo(1);

            store.advance(doubted.retried(clock.instant()));

            assertThat(usage().inProcess()).isZero();
        }

        /** A worker may be faster than whoever has accepted the task. */
        @Test
        void staysWhenItIsWrittenLateThatTheTaskWaits() {
            Task task = queued(1);
            store.claim(task, take(1).getFirst(), false, Instant.EPOCH);

            store.advance(task);

            assertThat(usage().inProcess()).isEqualTo(1);
        }

        @Test
        void movesWithTheTaskToAnotherAccount() {
            Task task = queued(1);
            store.claim(task, take(1).getFirst(), false, Instant.EPOCH);

            store.advance(task.ordered("spare", "cgt-1", clock.instant()));

            var usage = slots.take(POOL, List.of("main", "spare"), 0).usage();
            assertThat(usage).extracting(Slots.Usage::inProcess).containsExactly(0, 1);
        }

        @Test
        void isNotTakenByAnOutdatedCopy() {
            Task task = ordered(1);
            store.advance(task.expired(clock.instant()));

            store.advance(task);

            assertThat(usage().inProcess()).isZero();
        }

        /** Before anybody is given a slot again. */
        @Test
        void comesBackWithTheTaskAfterAWipe() {
            Task task = ordered(1);
            Task ended = ordered(2).expired(clock.instant());
            empty();

            store.beginRefill("test");
            store.restore(
                    List.of(
                            new Remembered(task, clock.instant()),
                            new Remembered(ended, clock.instant())));
            store.completeRefill("test");

            assertThat(usage().inProcess()).isEqualTo(1);
        }

        /** Of a task that the journal did not know. */
        @Test
        void comesBackWithTheNextLook() {
            Task task = ordered(1);
            empty();
            fill();

            store.advance(task);

            assertThat(usage().inProcess()).isEqualTo(1);
        }
    }

    @Nested
    class ARest {

        @Test
        void isForEverybody() {
            slots.rest("main", POOL, REST);

            assertThat(take(1)).isEmpty();
            assertThat(usage().rest()).isEqualTo(REST);
            clock.advance(REST);
            assertThat(take(1)).hasSize(1);
        }

        @Test
        void isNotShortenedByAShorterOne() {
            slots.rest("main", POOL, REST);
            slots.rest("main", POOL, Duration.ofSeconds(1));

            assertThat(usage().rest()).isEqualTo(REST);
        }

        @Test
        void leavesOtherPoolsAlone() {
            slots.rest("main", POOL, REST);

            assertThat(slots.take("2-0.default", List.of("main"), 1).slots()).hasSize(1);
        }

        /** The slot was taken before. */
        @Test
        void refusesAClaim() {
            Slot slot = take(1).getFirst();
            slots.rest("main", POOL, REST);

            assertThat(store.claim(queued(1), slot, false, Instant.EPOCH))
                    .isEqualTo(new Claim.Resting(clock.instant().plus(REST)));
            assertThat(usage().inProcess()).isZero();
        }
    }

    @Nested
    class ARefusal {

        private final List<Task> tasks = new ArrayList<>();

        @BeforeEach
        void orderAllAndBeRefused() {
            for (int number = 1; number <= 10; number++) {
                tasks.add(ordered(number));
            }
            slots.refused("main", POOL, REST);
        }

        @Test
        void lowersTheLimitToNineTenthsOfWhatWasTaken() {
            assertThat(usage()).isEqualTo(new Slots.Usage("main", 10, 0, 9, true, REST));
        }

        /** They may be taken as well. */
        @Test
        void countsTheOrdersWhoseAnswersAreStillToCome() {
            open(limits("20"));
            fill();
            for (int number = 1; number <= 20; number++) {
                store.claim(queued(number), take(1).getFirst(), false, Instant.EPOCH);
            }

            slots.refused("main", POOL, REST);

            assertThat(usage().limit()).isEqualTo(18);
        }

        @Test
        void leavesOneSlotAtLeast() {
            for (Task task : tasks) {
                store.advance(task.expired(clock.instant()));
            }
            slots.refused("main", POOL, REST);

            assertThat(usage().limit()).isEqualTo(1);
        }

        @Test
        void isMadeUpForByFourOrders() {
            for (int orders = 1; orders <= 3; orders++) {
                slots.accepted("main", POOL);
                assertThat(usage().limit()).isEqualTo(9);
            }

            slots.accepted("main", POOL);

            assertThat(usage().limit()).isEqualTo(10);
            assertThat(usage().lowered()).isFalse();
        }
    }
}
