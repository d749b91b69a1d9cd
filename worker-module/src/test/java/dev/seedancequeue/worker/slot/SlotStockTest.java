package dev.seedancequeue.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.worker.delivery.Credit.Grant;
import dev.seedancequeue.worker.slot.FairShares.Share;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import dev.seedancequeue.worker.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class SlotStockTest {

    private static final String POOL = "1-5-pro.default";
    private static final List<String> MAIN = List.of("main");
    private static final Duration REST = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final FakeSlots slots =
            new FakeSlots(
                    store,
                    clock,
                    PoolLimits.of(
                            "LIMITS",
                            List.of("4", "spare/" + POOL + "=2", "wide/" + POOL + "=100")));
    private final SlotStock stock = new SlotStock(slots, POOL, () -> MAIN, 3);
    private final Share share = only(stock);

    @Test
    void letsAsManyMessagesComeAsItHasSlots() throws InterruptedException {
        slots.take(POOL, MAIN, 2);

        assertThat(grant().messages()).isEqualTo(2);
    }

    @Test
    void letsNoMoreComeThanAreWantedAtOnce() throws InterruptedException {
        assertThat(grant().messages()).isEqualTo(3);
    }

    @Test
    void waitsForASlot() throws InterruptedException {
        List<Slot> all = slots.take(POOL, MAIN, 4).slots();
        Thread other = Thread.ofVirtual().start(() -> slots.giveBack(all.subList(0, 1)));

        assertThat(grant().messages()).isEqualTo(1);
        other.join();
    }

    @Test
    void waitsForRedis() throws InterruptedException {
        store.setAway(true);
        Thread other = Thread.ofVirtual().start(() -> store.setAway(false));

        assertThat(grant().messages()).isEqualTo(3);
        other.join();
    }

    @Test
    void endsWithTheConsumer() throws InterruptedException {
        slots.take(POOL, MAIN, 4);
        var stopped = new CountDownLatch(1);
        stopped.countDown();

        assertThat(share.await(stopped)).isNull();
    }

    @Test
    void letsNoFurtherMessageComeWithoutASlotForIt() throws InterruptedException {
        Grant grant = grant();
        SlotDelivery first = arrive(grant);
        assertThat(first.slotOf(MAIN)).isNotNull();
        first.spent();
        SlotDelivery second = arrive(grant);
        second.spent();

        // Three taken, two of them spent, and the fourth is the last that there is.
        slots.take(POOL, MAIN, 1);

        assertThat(grant.leaves()).isFalse();
    }

    @Test
    void letsAnotherComeWithASlotThatNoTaskHasTaken() throws InterruptedException {
        Grant grant = grant();
        slots.take(POOL, MAIN, 1);

        arrive(grant).ack();

        assertThat(grant.leaves()).isTrue();
    }

    @Test
    void gathersNoMoreThanItNeeds() throws InterruptedException {
        Grant grant = grant();
        for (int messages = 0; messages < 10; messages++) {
            arrive(grant).ack();
            assertThat(grant.leaves()).isTrue();
        }

        assertThat(used("main")).isEqualTo(3);
    }

    @Test
    void letsMoreComeBesideThoseInHandOnceThereAreSlots() throws InterruptedException {
        List<Slot> others = slots.take(POOL, MAIN, 3).slots();
        Grant first = grant();
        assertThat(first.messages()).isEqualTo(1);
        SlotDelivery delivery = arrive(first);

        slots.giveBack(others);

        assertThat(grant().messages()).isEqualTo(2);
        delivery.ack();
        assertThat(first.leaves()).isTrue();
    }

    @Test
    void hasNoMoreInHandThanAreWantedAtOnce() throws InterruptedException {
        Share wide = only(new SlotStock(slots, POOL, () -> List.of("wide"), 3));
        var running = new CountDownLatch(1);
        Grant grant = Objects.requireNonNull(wide.await(running));
        assertThat(grant.messages()).isEqualTo(3);
        for (int messages = 0; messages < 3; messages++) {
            arrive(grant).spent();
        }

        var waits = new FutureTask<>(() -> wide.await(running));
        Thread other = Thread.ofVirtual().start(waits);
        assertThat(other.join(Duration.ofMillis(50))).isFalse();
        grant.ended();
        assertThat(grant.leaves()).isFalse();
        other.join();
        assertThat(waits.resultNow()).extracting(Grant::messages).isEqualTo(1);
    }

    @Test
    void changesASlotForOneOfTheAccountThatIsNeeded() throws InterruptedException {
        Grant grant = grant();
        SlotDelivery delivery = arrive(grant);

        assertThat(delivery.slotOf(List.of("spare")))
                .isNotNull()
                .extracting(Slot::account)
                .isEqualTo("spare");

        delivery.spent();
        assertThat(grant.leaves()).isTrue();
        assertThat(used("main")).isEqualTo(3);
    }

    @Test
    void hasNoneOfAnAccountThatIsFull() throws InterruptedException {
        Grant grant = grant();
        slots.take(POOL, List.of("spare"), 2);

        assertThat(arrive(grant).slotOf(List.of("spare"))).isNull();
    }

    @Test
    void letsNothingComeWhileItsAccountRests() throws InterruptedException {
        Grant grant = grant();
        SlotDelivery delivery = arrive(grant);
        delivery.spent();

        delivery.rest("main", REST);

        assertThat(grant.leaves()).isFalse();
        assertThat(arrive(grant).slotOf(MAIN)).isNull();
        assertThat(used("main")).isEqualTo(1);
        assertThat(grant.leaves()).isFalse();
        grant.ended();
        clock.advance(REST);
        assertThat(grant().messages()).isEqualTo(3);
    }

    @Test
    void keepsWhatItHolds() throws InterruptedException {
        Grant grant = grant();
        for (int i = 0; i < 3; i++) {
            clock.advance(Slots.LEASE.dividedBy(2));
            stock.keep();
        }

        assertThat(used("main")).isEqualTo(3);
        assertThat(arrive(grant).slotOf(MAIN)).isNotNull();
    }

    /** Its worker stood still, and others may have them by now. */
    @Test
    void doesNotUseWhatHasLapsed() throws InterruptedException {
        Grant grant = grant();
        clock.advance(Slots.LEASE.plusSeconds(1));
        slots.take(POOL, MAIN, 4);

        stock.keep();

        assertThat(arrive(grant).slotOf(MAIN)).isNull();
    }

    @Test
    void leavesNothingBehind() throws InterruptedException {
        grant();

        stock.release();

        assertThat(used("main")).isZero();
    }

    /** A worker that stops still has some in hand when it gives everything back. */
    @Test
    void takesNothingMoreOnceItGaveEverythingBack() throws InterruptedException {
        Grant grant = grant();
        SlotDelivery spent = arrive(grant);
        spent.spent();
        SlotDelivery unused = arrive(grant);
        stock.release();

        spent.ack();
        assertThat(grant.leaves()).isFalse();
        unused.ack();
        assertThat(grant.leaves()).isFalse();

        // That of the task that was ordered.
        assertThat(used("main")).isEqualTo(1);
    }

    private Grant grant() throws InterruptedException {
        return Objects.requireNonNull(share.await(new CountDownLatch(1)));
    }

    private static SlotDelivery arrive(Grant grant) {
        return (SlotDelivery) grant.arrived(RecordedDelivery.of(message(), false));
    }

    /** That of a pool with one queue. */
    private static Share only(SlotStock stock) {
        return new FairShares(stock, _ -> 0, Map.of("queue", 1)).shares().getFirst();
    }

    private static TaskEnvelope message() {
        return new Bench().submitMessage(Tasks.queued(1));
    }

    private int used(String account) {
        return store.slots().used(account, POOL, clock.instant());
    }
}
