package dev.seedancequeue.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.worker.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class FairSharesTest {

    private static final String POOL = "1-5-pro.default";
    private static final String BIG = "big";
    private static final String SMALL = "small";
    private static final int MOST = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final QueuesInMemory queues = new QueuesInMemory();
    private final List<Slot> inProcess = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch hanging = new CountDownLatch(1);
    private Slots slots = limited(0);

    @AfterEach
    void stop() throws InterruptedException {
        hanging.countDown();
        queues.stop();
    }

    @Test
    void giveEachQueueWithMessagesItsWeight() {
        queues.publish(BIG, 2000);
        queues.publish(SMALL, 2000);
        consume(shares(1, Map.of(BIG, 3, SMALL, 1)), this::order);

        awaitServed(1000);

        // Whoever came first was alone for a moment.
        assertThat(count(SMALL, queues.served().subList(200, 1000))).isBetween(195, 205);
    }

    /** Nothing but the number of creates at once is scarce; both were subscribed before. */
    @Test
    void giveEachQueueItsWeightOfWhatMayBeInHand() {
        consume(shares(0, Map.of(BIG, 9, SMALL, 1)), this::orderSlowly);
        await().until(() -> queues.promised(BIG) == 5 && queues.promised(SMALL) == 5);
        queues.publish(SMALL, 100_000);
        queues.publish(BIG, 100_000);

        awaitServed(4000);

        assertThat(count(SMALL, queues.served().subList(2000, 4000))).isBetween(180, 220);
    }

    @Test
    void giveAllToOneWhileTheOthersAreEmpty() {
        consume(shares(2, Map.of(BIG, 1, SMALL, 9)), this::order);
        queues.publish(BIG, 300);

        awaitServed(300);
    }

    @Test
    void leaveAnEmptyQueueNothingForAsLongAsAnotherHasMessages() {
        consume(shares(0, Map.of(BIG, 1, SMALL, 1)), this::orderSlowly);
        await().until(() -> queues.promised(BIG) == 5 && queues.promised(SMALL) == 5);
        queues.publish(BIG, 100_000);

        await().until(() -> queues.inHand(BIG) == MOST);
        int grants = queues.grants(SMALL);
        awaitServed(4000);

        assertThat(queues.grants(SMALL)).isEqualTo(grants);
        assertThat(queues.subscriptions(BIG)).isEqualTo(2);
    }

    @Test
    void letAFewMessagesPassALongBacklog() {
        consume(shares(1, Map.of(BIG, 1, SMALL, 1)), this::order);
        queues.publish(BIG, 1_000_000);
        awaitServed(50);

        queues.publish(SMALL, 5);
        await().until(() -> queues.served(SMALL) == 5);
        List<String> all = queues.served();

        assertThat(all.lastIndexOf(SMALL) - all.indexOf(SMALL)).isBetween(4, 10);
    }

    @Test
    void letAFewMessagesPassWhereNothingButHandsIsScarce() {
        consume(shares(0, Map.of(BIG, 1, SMALL, 1)), this::orderSlowly);
        queues.publish(BIG, 1_000_000);
        awaitServed(200);

        queues.publish(SMALL, 5);
        await().until(() -> queues.served(SMALL) == 5);
        List<String> all = queues.served();

        assertThat(all.lastIndexOf(SMALL) - all.indexOf(SMALL)).isLessThan(30);
    }

    /** Nobody saves up turns. */
    @Test
    void treatAQueueThatWasEmptyLikeTheOthers() {
        consume(shares(1, Map.of(BIG, 1, SMALL, 1)), this::order);
        queues.publish(BIG, 1_000_000);
        awaitServed(500);

        queues.publish(SMALL, 400);
        await().until(() -> queues.served(SMALL) == 400);
        List<String> all = queues.served();

        int first = all.indexOf(SMALL);
        assertThat(count(BIG, all.subList(first, all.lastIndexOf(SMALL)))).isGreaterThan(380);
    }

    @Test
    void promiseAsMuchToEachQueueAsLongAsAllAreEmpty() {
        consume(shares(5, Map.of(BIG, 9, SMALL, 1)), this::order);

        await().until(() -> queues.promised(BIG) + queues.promised(SMALL) == 5);

        assertThat(queues.promised(BIG)).isBetween(2, 3);
    }

    @Test
    void takeBackSlotsWithoutMessagesForMessagesWithoutSlots() {
        consume(shares(1, Map.of(BIG, 1, SMALL, 1)), this::order);
        await().until(() -> queues.promised(BIG) + queues.promised(SMALL) == 1);
        String without = queues.promised(BIG) == 1 ? SMALL : BIG;

        queues.publish(without, 1);

        awaitServed(1);
    }

    /** Its messages in hand may stay there for as long as an order takes. */
    @Test
    void takeBackSlotsWithoutMessagesForAQueueThatHasAllItMayHaveInHand() {
        consume(shares(0, Map.of(BIG, 1, SMALL, 1)), this::hang);
        await().until(() -> queues.promised(BIG) == 5 && queues.promised(SMALL) == 5);

        queues.publish(BIG, 20);

        await().atMost(PATIENCE).until(() -> queues.inHand(BIG) == MOST);
    }

    @Test
    void leaveNothingUnusedWhileTwoQueuesHaveAllTheyMayInHand() {
        queues.publish(BIG, 20);
        queues.publish(SMALL, 20);
        consume(shares(4, Map.of(BIG, 1, SMALL, 1)), this::orderAndStay);
        await().until(() -> inProcess.size() == 4);

        slots.giveBack(List.of(inProcess.removeFirst()));

        awaitServed(5);
    }

    @Test
    void serveTheOneByTurnWhileTheOtherOnesMessagesStayInHand() {
        consume(shares(1, Map.of(BIG, 1, SMALL, 1)), this::orderAndStay);
        queues.publish(BIG, 5);
        awaitServed(1);
        queues.publish(SMALL, 5);
        await().until(() -> inProcess.size() == 1);

        slots.giveBack(List.of(inProcess.removeFirst()));
        awaitServed(2);
        await().until(() -> inProcess.size() == 1);
        slots.giveBack(List.of(inProcess.removeFirst()));
        awaitServed(3);

        assertThat(queues.served()).startsWith(BIG, SMALL).hasSize(3);
    }

    /** Most times it is the next in turn then, and what it was promised does not come. */
    @RepeatedTest(5)
    void goOnWhenOtherWorkersHaveTakenTheRestOfAQueue() {
        consume(shares(0, Map.of(BIG, 9, SMALL, 1)), this::orderSlowly);
        queues.publish(SMALL, 100_000);
        queues.publish(BIG, 100_000);
        awaitServed(1000);

        queues.takeAll(BIG);

        await().until(() -> queues.inHand(SMALL) == MOST);
    }

    @Test
    void goOnWhileTheBrokerTakesLongToBeginTheSubscriptionOfAnother() {
        FairShares shares = shares(0, Map.of(BIG, 1, SMALL, 1));
        queues.publish(BIG, 100_000);
        queues.consume(share(shares, BIG), this::orderSlowly);
        await().until(() -> queues.inHand(BIG) == MOST);

        queues.publish(SMALL, 100);
        queues.consumeInVain(share(shares, SMALL), new Semaphore(0));
        await().until(() -> queues.grants(SMALL) == 1);
        awaitServed(queues.served().size() + 5000);

        assertThat(queues.grants(SMALL)).isOne();
    }

    @Test
    void takeBackSlotsWithoutMessagesAlsoWhileAFewAreFree() {
        slots = limited(300);
        List<Slot> others = slots.take(POOL, List.of("main"), 5).slots();
        consume(shares(500, Map.of(BIG, 1, SMALL, 1), slots), this::hang);
        await().until(() -> queues.promised(BIG) + queues.promised(SMALL) == 295);
        queues.publish(BIG, 1000);
        await().until(() -> queues.inHand(BIG) >= 147);

        slots.giveBack(others);

        await().atMost(PATIENCE).until(() -> queues.inHand(BIG) == 300);
    }

    @Test
    void leaveNoPlaceUnusedHoweverManyQueuesWait() {
        var stands = new AtomicBoolean();
        Map<String, Integer> six =
                Map.of("one", 1, "two", 1, "three", 1, "four", 1, "five", 1, "six", 1);
        six.keySet().forEach(queue -> queues.publish(queue, 100_000));
        consume(
                shares(500, six, slots),
                delivery -> {
                    if (stands.get()) {
                        hanging.await();
                    }
                    orderSlowly(delivery);
                });
        awaitServed(10_000);

        stands.set(true);

        await().until(() -> queues.inHand() == 500);
    }

    @Test
    void holdOnePlaceForAQueueThatCanBeCountedButNotConsumed() {
        FairShares shares = shares(0, Map.of(BIG, 1, SMALL, 1));
        var tries = new Semaphore(0);
        queues.publish(SMALL, 100);
        queues.publish(BIG, 100_000);
        queues.consumeInVain(share(shares, SMALL), tries);
        await().until(() -> queues.grants(SMALL) == 1);
        queues.consume(share(shares, BIG), this::orderSlowly);

        tries.release();
        await().until(() -> queues.grants(SMALL) == 2);

        await().until(() -> queues.inHand(BIG) == MOST - 1);
    }

    /** Their number is what a broker and a worker have to remember. */
    @Test
    void giveManyPlacesByFewGrants() {
        queues.publish(BIG, 100_000);
        queues.publish(SMALL, 100_000);
        consume(shares(500, Map.of(BIG, 1, SMALL, 1), slots), this::orderSlowly);

        awaitServed(20_000);

        assertThat(queues.grants(BIG) + queues.grants(SMALL)).isLessThan(20_000 / 10);
        assertThat(count(SMALL, queues.served().subList(10_000, 20_000))).isBetween(4500, 5500);
    }

    /** Its video ends a moment after. */
    private void order(SlotDelivery delivery) {
        Slot slot = delivery.slotOf(List.of("main"));
        delivery.spent();
        if (slot != null) {
            Thread.ofVirtual().start(() -> slots.giveBack(List.of(slot)));
        }
    }

    /** The provider takes its time, not always the same. */
    private void orderSlowly(SlotDelivery delivery) throws InterruptedException {
        Thread.sleep(new Random().nextInt(2, 9));
        order(delivery);
    }

    /** Its video does not end, and the message stays in hand. */
    private void orderAndStay(SlotDelivery delivery) throws InterruptedException {
        inProcess.add(delivery.slotOf(List.of("main")));
        delivery.spent();
        hanging.await();
    }

    private void hang(SlotDelivery delivery) throws InterruptedException {
        hanging.await();
        order(delivery);
    }

    /** 0 slots are as many as anybody wants. */
    private FairShares shares(int number, Map<String, Integer> weights) {
        slots = limited(number);
        return shares(MOST, weights, slots);
    }

    private FairShares shares(int most, Map<String, Integer> weights, Slots from) {
        var stock = new SlotStock(from, POOL, () -> List.of("main"), most);
        return new FairShares(stock, queues::waiting, weights);
    }

    private Slots limited(int number) {
        var limit =
                number == 0
                        ? PoolLimits.NONE
                        : PoolLimits.of("LIMIT", List.of(Integer.toString(number)));
        return new FakeSlots(store, clock, limit);
    }

    private void consume(FairShares shares, QueuesInMemory.Work work) {
        shares.shares().forEach(share -> queues.consume(share, work));
    }

    private static FairShares.Share share(FairShares shares, String queue) {
        return shares.shares().stream()
                .filter(share -> share.queue().equals(queue))
                .findFirst()
                .orElseThrow();
    }

    private void awaitServed(int messages) {
        await().atMost(PATIENCE).until(() -> queues.served().size() >= messages);
    }

    private static int count(String queue, List<String> served) {
        return Collections.frequency(served, queue);
    }
}
