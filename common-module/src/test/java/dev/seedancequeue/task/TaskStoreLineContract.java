package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where a waiting task is in line; run on the fake and on Redis. */
public abstract class TaskStoreLineContract {

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

    private List<Task> accepted(int count) {
        List<Task> tasks =
                IntStream.range(0, count).mapToObj(_ -> Tasks.queued(store.epoch())).toList();
        tasks.forEach(store::advance);
        return tasks;
    }

    private Claim claim(Task task) {
        return store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
    }

    /** How many are before it; null when that is not known, or it is not in line. */
    private @Nullable Long ahead(Task task) {
        Ticket ticket = ticket(task);
        return ticket == null ? null : store.line(ticket.queue()).ahead(ticket);
    }

    private @Nullable Ticket ticket(Task task) {
        return Objects.requireNonNull(store.look(task.tenant(), task.id())).ticket();
    }

    @Test
    void isAsTheyWereAccepted() {
        List<Task> tasks = accepted(5);

        assertThat(tasks).map(this::ahead).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void isTheEndForTasksThatAreAcceptedTogether() {
        accepted(2);
        List<Task> tasks = List.of(Tasks.queued(store.epoch()), Tasks.queued(store.epoch()));

        store.advanceAll(tasks);

        assertThat(tasks).map(this::ahead).containsExactly(2L, 3L);
    }

    @Test
    void comesNearerWithEachThatIsTaken() {
        List<Task> tasks = accepted(5);

        claim(tasks.get(0));
        claim(tasks.get(1));

        assertThat(tasks).map(this::ahead).containsExactly(null, null, 0L, 1L, 2L);
    }

    @Test
    void stayedBehindTellsNothingAndHoldsNobodyUp() {
        List<Task> tasks = accepted(4);

        claim(tasks.get(2));

        assertThat(tasks).map(this::ahead).containsExactly(null, null, null, 0L);
    }

    @Test
    void neverGrowsAndNeverFallsBelowNothingWhateverIsTaken() {
        var random = new Random(7);
        List<Task> tasks = accepted(60);
        Task last = tasks.getLast();
        List<Task> waiting = new ArrayList<>(tasks.subList(0, 59));
        long before = Objects.requireNonNull(ahead(last));

        while (!waiting.isEmpty()) {
            // Several workers take nearly in turn; some tasks are cancelled, some copies come
            // twice.
            Task next = waiting.remove(random.nextInt(Math.min(4, waiting.size())));
            if (random.nextInt(5) == 0) {
                store.withdraw(next.tenant(), next.id());
                store.advance(next.cancelled(clock.instant()));
            }
            claim(next);
            if (random.nextInt(5) == 0) {
                claim(next);
            }
            long now = Objects.requireNonNull(ahead(last));
            assertThat(now).isBetween(0L, before);
            before = now;
        }

        assertThat(before).isZero();
    }

    @Test
    void isNotGivenToATaskThatAWorkerWasQuickerToClaim() {
        Task quick = Tasks.queued(store.epoch());
        claim(quick);
        store.advance(quick);
        Task next = accepted(1).getFirst();

        assertThat(ahead(quick)).isNull();
        assertThat(ahead(next)).isZero();
    }

    @Test
    void isTheEndAgainForWhoGoesBack() {
        List<Task> tasks = accepted(3);
        Task first = tasks.getFirst();
        claim(first);
        store.releaseClaim(first);

        store.advance(first.snoozed());

        assertThat(tasks).map(this::ahead).containsExactly(2L, 0L, 1L);
    }

    @Test
    void isNotTakenWhileTheMessageIsElsewhere() {
        List<Task> tasks = accepted(3);

        store.advance(tasks.getFirst().snoozed(), Duration.ofSeconds(10));

        assertThat(tasks).map(this::ahead).containsExactly(null, 0L, 1L);
    }

    @Test
    void isLeftByWhoIsAtTheProvider() {
        List<Task> tasks = accepted(2);
        Task ordered = tasks.getFirst().ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, clock.instant());

        store.advance(ordered);

        assertThat(tasks).map(this::ahead).containsExactly(null, 0L);
    }

    @Test
    void isKeptByACancelledTaskUntilItsMessageIsDropped() {
        List<Task> tasks = accepted(3);
        Task cancelled = tasks.get(1);
        store.withdraw(cancelled.tenant(), cancelled.id());
        store.advance(cancelled.cancelled(clock.instant()));
        claim(tasks.getFirst());

        assertThat(ahead(tasks.get(2))).isOne();

        assertThat(claim(cancelled)).isEqualTo(new Claim.Stale());
        assertThat(ahead(tasks.get(2))).isZero();
    }

    @Test
    void tellsSinceWhenTheFirstWaits() {
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.addAll(accepted(1));
            clock.pass(Duration.ofMinutes(1));
        }
        String queue = Objects.requireNonNull(ticket(tasks.getFirst())).queue();
        assertThat(store.line(queue).oldest()).isEqualTo(Tasks.NOW);

        claim(tasks.get(0));
        claim(tasks.get(1));
        assertThat(store.line(queue).oldest()).isEqualTo(Tasks.NOW.plusSeconds(60));

        claim(tasks.get(2));
        clock.pass(Duration.ofHours(1));
        accepted(1);
        assertThat(store.line(queue).oldest()).isEqualTo(clock.instant());
        assertThat(store.line("no such queue").oldest()).isNull();
    }

    @Test
    void isNotChangedByAnOldCopyOfAMessage() {
        List<Task> tasks = accepted(2);
        Task first = tasks.getFirst();
        claim(first);
        store.releaseClaim(first);
        store.advance(first.snoozed());

        assertThat(claim(first)).isEqualTo(new Claim.Stale());

        assertThat(tasks).map(this::ahead).containsExactly(1L, 0L);
    }

    @Nested
    class Pace {

        private Line line() {
            return store.line(Objects.requireNonNull(ticket(accepted(1).getFirst())).queue());
        }

        private void takeOneEvery(Duration step, List<Task> tasks) {
            for (Task task : tasks) {
                clock.pass(step);
                claim(task);
            }
        }

        @Test
        void isNotKnownBeforeEnoughHadToWait() {
            List<Task> tasks = accepted(20);
            takeOneEvery(Duration.ofSeconds(5), tasks.subList(0, 4));
            assertThat(line().pace(clock.instant())).isNull();

            takeOneEvery(Duration.ofSeconds(5), tasks.subList(4, 5));
            assertThat(line().pace(clock.instant())).isCloseTo(0.2, within(0.01));
        }

        @Test
        void doesNotCountWhoFoundAFreeSlot() {
            List<Task> tasks = accepted(30);
            tasks.subList(0, 10).forEach(task -> claim(task));
            takeOneEvery(Duration.ofSeconds(10), tasks.subList(10, 20));

            assertThat(line().pace(clock.instant())).isCloseTo(0.1, within(0.01));
        }

        @Test
        void doesNotCountTheTimeInWhichNobodyWaited() {
            takeOneEvery(Duration.ofSeconds(4), accepted(10));
            clock.pass(Duration.ofHours(5));
            takeOneEvery(Duration.ofSeconds(4), accepted(10));

            assertThat(line().pace(clock.instant())).isCloseTo(0.25, within(0.01));
        }

        @Test
        void fallsWhileNothingStarts() {
            List<Task> tasks = accepted(11);
            takeOneEvery(Duration.ofSeconds(4), tasks.subList(0, 10));
            clock.pass(Duration.ofSeconds(40));

            assertThat(line().pace(clock.instant())).isCloseTo(0.125, within(0.01));
        }

        @Test
        void doesNotRememberAnOutageForLong() {
            takeOneEvery(Duration.ofSeconds(4), accepted(100));
            List<Task> tasks = accepted(101);
            clock.pass(Duration.ofHours(6));
            takeOneEvery(Duration.ofSeconds(4), tasks.subList(0, 100));

            assertThat(line().pace(clock.instant())).isBetween(0.1, 0.25);
        }

        @Test
        void isThatOfASlowLineToo() {
            takeOneEvery(Duration.ofHours(1), accepted(20));
            clock.pass(Duration.ofMinutes(1));
            takeOneEvery(Duration.ofHours(1), accepted(20));

            assertThat(line().pace(clock.instant())).isCloseTo(1 / 3600.0, within(1e-4));
        }

        @Test
        void followsAChange() {
            takeOneEvery(Duration.ofSeconds(4), accepted(300));
            takeOneEvery(Duration.ofSeconds(40), accepted(300));

            assertThat(line().pace(clock.instant())).isBetween(0.02, 0.03);
        }
    }

    @Nested
    class AfterALoss {

        private void restore(List<Task> tasks) {
            store.restore(
                    tasks.stream()
                            .map(task -> new TaskStore.Remembered(task, clock.instant()))
                            .toList());
        }

        @Test
        void comesBackWithTheTasks() {
            List<Task> tasks = accepted(6);
            Task first = tasks.getFirst();
            wipe();
            store.beginRefill("setup");
            restore(tasks);
            restore(List.of(first.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, clock.instant())));
            fill();

            assertThat(tasks).map(this::known).containsExactly(null, 0L, 1L, 2L, 3L, 4L);
            assertThat(accepted(1)).map(this::known).containsExactly(5L);
        }

        private @Nullable Long known(Task task) {
            return ahead(task);
        }

        @Test
        void isNotGivenBeforeAllAreKnownThatCameEarlier() {
            List<Task> tasks = accepted(3);
            wipe();
            List<Task> meanwhile =
                    IntStream.range(0, 2).mapToObj(_ -> Tasks.queued("none yet")).toList();
            meanwhile.forEach(store::advance);
            store.beginRefill("setup");
            restore(tasks);
            fill();

            assertThat(meanwhile).map(this::known).containsOnlyNulls();
            assertThat(accepted(1)).map(this::known).containsExactly(5L);
        }

        @Test
        void isRightAgainWithTheNextThatIsTaken() {
            List<Task> tasks = accepted(3);
            wipe();
            store.beginRefill("setup");
            restore(tasks);
            fill();

            assertThat(claim(tasks.get(0))).isInstanceOf(Claim.Doubtful.class);

            assertThat(tasks).map(this::known).containsExactly(null, 0L, 1L);
        }
    }
}
