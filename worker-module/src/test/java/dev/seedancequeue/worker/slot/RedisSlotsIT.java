package dev.seedancequeue.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.task.redis.TestRedis;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisSlotsIT extends SlotsContract {

    private static final Duration SILENCE = Duration.ofMinutes(12);
    private static final Duration LONGEST_ORDER = Duration.ofSeconds(80);
    private static final long TOKENS = 100_000;
    private static final UnifiedJedis REDIS = TestRedis.open();

    @AfterAll
    static void close() {
        REDIS.close();
    }

    @Override
    Opened opened(PoolLimits inProcess) {
        empty();
        var limits = new SlotLimits(inProcess, PoolLimits.NONE, PoolLimits.NONE);
        return new Opened(new RedisTaskStore(REDIS, clock), with(limits));
    }

    private Slots with(SlotLimits limits) {
        return new RedisSlots(REDIS, clock, limits, _ -> SILENCE, LONGEST_ORDER, _ -> TOKENS);
    }

    @Override
    void empty() {
        REDIS.flushAll();
    }

    /** Redis may have lost the last second, and with it that the task has ended. */
    @Test
    void freesTheSlotOfATaskThatNobodyWatches() {
        ordered(1);
        clock.advance(SILENCE.plusMillis(1));

        assertThat(usage().inProcess()).isZero();
    }

    /** Its message needs a slot to be taken again, and there may be no other. */
    @Test
    void freesTheSlotOfAnOrderWhoseWorkerHasDied() {
        store.claim(queued(1), take(1).getFirst(), false, Instant.EPOCH);
        clock.advance(LONGEST_ORDER.minusMillis(1));
        assertThat(usage().inProcess()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));

        assertThat(usage().inProcess()).isZero();
    }

    /** The video is being made all the same. */
    @Test
    void givesASlotBackToAnOrderThatWasAnsweredLate() {
        Task task = queued(1);
        store.claim(task, take(1).getFirst(), false, Instant.EPOCH);
        clock.advance(LONGEST_ORDER.plusMillis(1));
        take(0);

        store.advance(task.ordered("main", "cgt-1", clock.instant()));

        assertThat(usage().inProcess()).isEqualTo(1);
    }

    @Test
    void keepsTheSlotOfATaskThatIsWatchedForADay() {
        Task task = ordered(1);
        for (int look = 0; look < 150; look++) {
            clock.advance(Duration.ofMinutes(10));
            store.advance(task);
        }

        assertThat(usage().inProcess()).isEqualTo(1);
    }

    @Test
    void tellsAWorkerOfAFullPoolToComeBackSoon() {
        for (int number = 1; number <= 10; number++) {
            ordered(number);
        }

        assertThat(slots.take(POOL, List.of("main"), 1).again()).isEqualTo(Duration.ofMillis(100));
    }

    @Nested
    class CreatesPerMinute {

        @Test
        void areSpacedForAllWorkersTogether() {
            Slots one = with(new SlotLimits(PoolLimits.NONE, limits("600"), PoolLimits.NONE));
            Slots other = with(new SlotLimits(PoolLimits.NONE, limits("600"), PoolLimits.NONE));
            List<Long> waits = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waits.add(one.turn(Tasks.SLOT, Tasks.queued(1).video()).toMillis());
                waits.add(other.turn(Tasks.SLOT, Tasks.queued(1).video()).toMillis());
            }

            assertThat(waits.getFirst()).isZero();
            assertThat(waits).isSorted();
            assertThat(waits.getLast()).isBetween(1_000L, 1_950L);
        }

        @Test
        void areReservedForSomeSecondsOnly() {
            Slots slow = with(new SlotLimits(PoolLimits.NONE, limits("6"), PoolLimits.NONE));
            slow.turn(Tasks.SLOT, Tasks.queued(1).video());

            assertThat(slow.turn(Tasks.SLOT, Tasks.queued(1).video()))
                    .isGreaterThan(Slots.LONGEST_TURN);
        }
    }

    @Nested
    class TokensPerDay {

        @Test
        void areNotSpentTwice() {
            slots = with(new SlotLimits(PoolLimits.NONE, PoolLimits.NONE, limits("200000")));
            Slot slot = take(1).getFirst();

            slots.turn(slot, Tasks.queued(1).video());
            assertThat(take(1)).hasSize(1);
            slots.turn(slot, Tasks.queued(2).video());
            assertThat(take(1)).isEmpty();

            clock.advance(Duration.ofHours(26));
            assertThat(take(1)).hasSize(1);
        }
    }
}
