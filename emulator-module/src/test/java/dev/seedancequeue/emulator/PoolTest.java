package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.WorkTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolTest {

    private static final int PRIORITY = 0;
    private static final PoolKey POOL = new PoolKey("m", "default", null, 0, 0, 0);

    private final Pool pool = new Pool();
    private final Ledger ledger = new Ledger(1_000);
    private final List<String> changes = new ArrayList<>();
    private long sequence;

    private Task admit(String id, long nowMs, long workMs, int priority, long expiresSeconds) {
        Order order =
                new Order(
                        Bodies.MODEL,
                        "default",
                        POOL,
                        "",
                        new Order.Picture("720p", "16:9", 1280, 720, 5, 0, 1, 24, 1),
                        new WorkTimes(0.3, Map.of("720p", 100)),
                        new Order.Options(true, false, null, false, priority, null),
                        expiresSeconds,
                        null,
                        null);
        Task task =
                new Task(
                        sequence++,
                        id,
                        order,
                        new Fate(0, workMs, null),
                        ledger.open(null, id, "pool", nowMs, Caller.OTHERS),
                        new Task.Moment(nowMs, nowMs));
        pool.admit(task);
        return task;
    }

    private void advance(long nowMs, int slots) {
        pool.advance(
                nowMs,
                slots,
                at -> new Task.Moment(at, at),
                task ->
                        changes.add(
                                task.id + " " + task.status().wire() + " " + task.changedAtMs()));
    }

    @Test
    void runsNoMoreThanItsSlotsAndTheOldestFirst() {
        admit("a", 0, 100, PRIORITY, 3_600);
        admit("b", 0, 100, PRIORITY, 3_600);
        admit("c", 0, 50, PRIORITY, 3_600);
        advance(1_000, 2);
        assertThat(changes)
                .containsExactly(
                        "a running 0",
                        "b running 0",
                        "a succeeded 100",
                        "b succeeded 100",
                        "c running 100",
                        "c succeeded 150");
        assertThat(pool.use(POOL, 2, 1_000).peakRunning()).isEqualTo(2);
        assertThat(pool.use(POOL, 2, 1_000).busyMs()).isEqualTo(250);
    }

    @Test
    void playsTheSameWhetherLookedAtOftenOrOnce() {
        for (int i = 0; i < 20; i++) {
            admit("t" + i, 0, 70 + i * 13, PRIORITY, 3_600);
        }
        for (long now = 0; now <= 5_000; now += 7) {
            advance(now, 3);
        }
        List<String> often = List.copyOf(changes);
        PoolTest once = new PoolTest();
        for (int i = 0; i < 20; i++) {
            once.admit("t" + i, 0, 70 + i * 13, PRIORITY, 3_600);
        }
        once.advance(5_000, 3);
        assertThat(often).hasSize(40).containsExactlyElementsOf(once.changes);
    }

    @Test
    void letsHigherPriorityGoFirst() {
        admit("first", 0, 100, 0, 3_600);
        advance(0, 1);
        admit("low", 10, 100, 0, 3_600);
        admit("high", 20, 100, 9, 3_600);
        advance(150, 1);
        assertThat(changes).endsWith("first succeeded 100", "high running 100");
    }

    @Test
    void expiresQueuedAndRunningTasksAtTheirDeadline() {
        admit("long", 0, 10_000_000, PRIORITY, 3_600);
        admit("waits", 0, 100, PRIORITY, 3_601);
        admit("queued", 0, 100, PRIORITY, 3_599);
        advance(3_602_000, 1);
        assertThat(changes)
                .containsExactly(
                        "long running 0",
                        "queued expired 3599000",
                        "long expired 3600000",
                        "waits running 3600000",
                        "waits succeeded 3600100");
    }

    @Test
    void startsWaitingTasksWhenSlotsAreAdded() {
        admit("a", 0, 1_000, PRIORITY, 3_600);
        admit("b", 0, 1_000, PRIORITY, 3_600);
        advance(100, 1);
        advance(200, 2);
        assertThat(changes).containsExactly("a running 0", "b running 200");
    }

    @Test
    void forgetsWithdrawnTasks() {
        Task a = admit("a", 0, 1_000, PRIORITY, 3_600);
        assertThat(pool.queued()).isEqualTo(1);
        pool.withdraw(a);
        assertThat(pool.queued()).isZero();
        assertThat(pool.nextEventMs()).isEqualTo(Long.MAX_VALUE);
    }
}
