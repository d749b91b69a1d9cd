package dev.seedancequeue.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.worker.slot.FairShares.Share;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import dev.seedancequeue.worker.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
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

        assertThat(await()).isEqualTo(2);
    }

    @Test
    void letsNoMoreComeThanAreWantedAtOnce() throws InterruptedException {
        assertThat(await()).isEqualTo(3);
    }

    @Test
    void waitsForASlot() throws InterruptedException {
        List<Slot> all = slots.take(POOL, MAIN, 4).slots();
        Thread other = Thread.ofVirtual().start(() -> slots.giveBack(all.subList(0, 1)));

        assertThat(await()).isEqualTo(1);
        other.join();
    }

    @Test
    void waitsForRedis() throws InterruptedException {
        store.setAway(true);
        Thread other = Thread.ofVirtual().start(() -> store.setAway(false));

        assertThat(await()).isEqualTo(3);
        other.join();
    }

    @Test
    void endsWithTheConsumer() throws InterruptedException {
        slots.take(POOL, MAIN, 4);
        var stopped = new CountDownLatch(1);
        stopped.countDown();

        assertThat(share.await(stopped)).isZero();
    }

    @Test
    void letsNoFurtherMessageComeWithoutASlotForIt() throws InterruptedException {
        await();
        SlotDelivery first = arrive();
        assertThat(first.slotOf(MAIN)).isNotNull();
        first.spent();
        SlotDelivery second = arrive();
        second.spent();

        // Three taken, two of them spent, and the fourth is the last that there is.
        slots.take(POOL, MAIN, 1);

        share.left();
        assertThat(share.renew()).isFalse();
    }

    @Test
    void letsAnotherComeWithASlotThatNoTaskHasTaken() throws InterruptedException {
        await();
        slots.take(POOL, MAIN, 1);

        arrive().ack();

        share.left();
        assertThat(share.renew()).isTrue();
        assertThat(share.renew()).isFalse();
    }

    @Test
    void gathersNoMoreThanItNeeds() throws InterruptedException {
        await();
        for (int messages = 0; messages < 10; messages++) {
            arrive().ack();
            share.left();
            assertThat(share.renew()).isTrue();
        }

        assertThat(used("main")).isEqualTo(3);
    }

    @Test
    void asksForANewBeginningWhenTwiceAsManyCouldCome() throws InterruptedException {
        List<Slot> others = slots.take(POOL, MAIN, 3).slots();
        assertThat(await()).isEqualTo(1);
        assertThat(share.outgrows(1)).isFalse();

        slots.giveBack(others);

        assertThat(share.outgrows(1)).isTrue();
        assertThat(await()).isEqualTo(3);
        assertThat(share.outgrows(3)).isFalse();
    }

    @Test
    void hasNoMoreInHandThanAreWantedAtOnce() throws InterruptedException {
        Share wide = only(new SlotStock(slots, POOL, () -> List.of("wide"), 3));
        var running = new CountDownLatch(1);
        assertThat(wide.await(running)).isEqualTo(3);
        for (int messages = 0; messages < 3; messages++) {
            wide.arrived(RecordedDelivery.of(message(), false)).spent();
        }

        assertThat(wide.renew()).isFalse();
        assertThat(wide.outgrows(1)).isFalse();
        wide.left();
        assertThat(wide.renew()).isTrue();
        assertThat(wide.renew()).isFalse();
        wide.left();
        assertThat(wide.await(running)).isEqualTo(2);
    }

    @Test
    void changesASlotForOneOfTheAccountThatIsNeeded() throws InterruptedException {
        await();
        SlotDelivery delivery = arrive();

        assertThat(delivery.slotOf(List.of("spare")))
                .isNotNull()
                .extracting(Slot::account)
                .isEqualTo("spare");

        delivery.spent();
        share.left();
        assertThat(share.renew()).isTrue();
        assertThat(used("main")).isEqualTo(3);
    }

    @Test
    void hasNoneOfAnAccountThatIsFull() throws InterruptedException {
        await();
        slots.take(POOL, List.of("spare"), 2);

        assertThat(arrive().slotOf(List.of("spare"))).isNull();
    }

    @Test
    void letsNothingComeWhileItsAccountRests() throws InterruptedException {
        await();
        SlotDelivery delivery = arrive();
        delivery.spent();

        delivery.rest("main", REST);

        share.left();
        assertThat(share.renew()).isFalse();
        assertThat(arrive().slotOf(MAIN)).isNull();
        assertThat(used("main")).isEqualTo(1);
        share.left();
        clock.advance(REST);
        assertThat(await()).isEqualTo(3);
    }

    @Test
    void keepsWhatItHolds() throws InterruptedException {
        await();
        for (int i = 0; i < 3; i++) {
            clock.advance(Slots.LEASE.dividedBy(2));
            stock.keep();
        }

        assertThat(used("main")).isEqualTo(3);
        assertThat(arrive().slotOf(MAIN)).isNotNull();
    }

    /** Its worker stood still, and others may have them by now. */
    @Test
    void doesNotUseWhatHasLapsed() throws InterruptedException {
        await();
        clock.advance(Slots.LEASE.plusSeconds(1));
        slots.take(POOL, MAIN, 4);

        stock.keep();

        assertThat(arrive().slotOf(MAIN)).isNull();
    }

    @Test
    void leavesNothingBehind() throws InterruptedException {
        await();

        stock.release();

        assertThat(used("main")).isZero();
    }

    private int await() throws InterruptedException {
        return share.await(new CountDownLatch(1));
    }

    private SlotDelivery arrive() {
        return share.arrived(RecordedDelivery.of(message(), false));
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
