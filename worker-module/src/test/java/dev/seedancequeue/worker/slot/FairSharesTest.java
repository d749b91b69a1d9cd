package dev.seedancequeue.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.worker.slot.FairShares.Share;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import dev.seedancequeue.worker.testing.TestClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairSharesTest {

    private static final String POOL = "1-5-pro.default";
    private static final String BIG = "big";
    private static final String SMALL = "small";

    private final TestClock clock = new TestClock();
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private Slots slots = new FakeSlots(store, clock, PoolLimits.NONE);
    private final Map<String, Long> waiting = new ConcurrentHashMap<>();
    private final List<String> served = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Semaphore published = new Semaphore(0);
    private final List<Thread> consumers = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        stopped.countDown();
        for (Thread consumer : consumers) {
            consumer.join();
        }
    }

    @Test
    void giveEachQueueWithMessagesItsWeight() {
        FairShares shares = shares(1, Map.of(BIG, 3, SMALL, 1));
        publish(BIG, 2000);
        publish(SMALL, 2000);
        consume(shares);

        await().until(() -> served.size() >= 1000);

        // Whoever came first was alone for a moment.
        assertThat(count(SMALL, served(200, 1000))).isBetween(195, 205);
    }

    @Test
    void giveAllToOneWhileTheOthersAreEmpty() {
        consume(shares(2, Map.of(BIG, 1, SMALL, 9)));
        publish(BIG, 300);

        await().until(() -> served.size() == 300);
    }

    @Test
    void letAFewMessagesPassALongBacklog() {
        consume(shares(1, Map.of(BIG, 1, SMALL, 1)));
        publish(BIG, 1_000_000);
        await().until(() -> served.size() > 50);

        publish(SMALL, 5);
        await().until(() -> count(SMALL, List.copyOf(served)) == 5);
        List<String> all = List.copyOf(served);

        assertThat(all.lastIndexOf(SMALL) - all.indexOf(SMALL)).isBetween(4, 10);
    }

    /** Nobody saves up turns. */
    @Test
    void treatAQueueThatWasEmptyLikeTheOthers() {
        consume(shares(1, Map.of(BIG, 1, SMALL, 1)));
        publish(BIG, 1_000_000);
        await().until(() -> served.size() > 500);

        publish(SMALL, 400);
        await().until(() -> count(SMALL, List.copyOf(served)) == 400);
        List<String> all = List.copyOf(served);

        int first = all.indexOf(SMALL);
        assertThat(count(BIG, all.subList(first, all.lastIndexOf(SMALL)))).isGreaterThan(380);
    }

    @Test
    void takeBackSlotsWithoutMessagesForMessagesWithoutSlots() throws InterruptedException {
        FairShares shares = shares(2, Map.of(BIG, 1, SMALL, 1));
        Share idle = shares.shares().getFirst();
        assertThat(idle.await(stopped)).isEqualTo(2);
        assertThat(idle.outgrows(2)).isFalse();

        Share other = shares.shares().getLast();
        publish(other.queue(), 5);
        Thread waits = Thread.ofVirtual().start(() -> take(other));
        consumers.add(waits);

        await().until(() -> idle.outgrows(2));
        // Its subscription is over now, and it comes back for more.
        consumers.add(Thread.ofVirtual().start(() -> take(idle)));
        await().until(() -> served.equals(List.of(SMALL)));
    }

    @Test
    void leaveSlotsToAQueueThatMayGetMessages() throws InterruptedException {
        FairShares shares = shares(4, Map.of(BIG, 1, SMALL, 1));
        Share first = shares.shares().getFirst();
        Share second = shares.shares().getLast();
        // The one that is alone in waiting has all of them.
        assertThat(first.await(stopped)).isEqualTo(4);
        assertThat(first.outgrows(4)).isFalse();
        consumers.add(Thread.ofVirtual().start(() -> take(second)));
        await().until(() -> waiting.containsKey("asked " + second.queue()));

        assertThat(first.await(stopped)).isEqualTo(2);
    }

    /** Its messages in hand may stay there for as long as an order takes. */
    @Test
    void takeBackSlotsWithoutMessagesForAQueueThatHasAllItMayHaveInHand()
            throws InterruptedException {
        FairShares shares = shares(5, Map.of(BIG, 1, SMALL, 1));
        Share busy = shares.shares().getFirst();
        Share empty = shares.shares().getLast();
        letBothSubscribe(busy, empty, 5);
        assertThat(empty.outgrows(2)).isFalse();

        var message = new Bench().submitMessage(Tasks.queued(1));
        for (int i = 0; i < 3; i++) {
            Delivery _ = busy.arrived(RecordedDelivery.of(message, false));
        }
        assertThat(busy.outgrows(3)).isFalse();
        assertThat(empty.outgrows(2)).as("nothing waits").isFalse();

        publish(busy.queue(), 5);
        assertThat(busy.outgrows(3)).isFalse();
        assertThat(empty.outgrows(2)).isTrue();
        // Its subscription is over now, and it comes back for more.
        consumers.add(Thread.ofVirtual().start(() -> take(empty)));
        await().until(() -> busy.outgrows(3));
        assertThat(busy.await(stopped)).isEqualTo(2);
    }

    /** Each has asked the other to give up what it has not. */
    @Test
    void leaveNothingUnusedWhileTwoQueuesHaveAllTheyMayInHand() throws InterruptedException {
        FairShares shares = shares(4, Map.of(BIG, 1, SMALL, 1));
        Share first = shares.shares().getFirst();
        Share second = shares.shares().getLast();
        letBothSubscribe(first, second, 4);
        var message = new Bench().submitMessage(Tasks.queued(1));
        List<SlotDelivery> inHand = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            inHand.add((i % 2 == 0 ? first : second).arrived(RecordedDelivery.of(message, false)));
        }
        publish(first.queue(), 5);
        publish(second.queue(), 5);
        for (int i = 0; i < 2; i++) {
            assertThat(first.outgrows(2)).isFalse();
            assertThat(second.outgrows(2)).isFalse();
        }

        slots.giveBack(List.of(inHand.getFirst().slotOf(List.of("main"))));

        assertThat(first.outgrows(2)).isTrue();
    }

    @Test
    void letAQueueBidWhoseMessagesStayInHandWhileAnotherWaits() throws InterruptedException {
        FairShares shares = shares(1, Map.of(BIG, 1, SMALL, 1));
        Share stuck = shares.shares().getFirst();
        Share other = shares.shares().getLast();
        assertThat(stuck.await(stopped)).isEqualTo(1);
        Delivery _ =
                stuck.arrived(
                        RecordedDelivery.of(new Bench().submitMessage(Tasks.queued(1)), false));
        publish(stuck.queue(), 5);
        publish(other.queue(), 5);
        consumers.add(Thread.ofVirtual().start(() -> take(other)));
        await().until(() -> waiting.containsKey("asked " + other.queue()));

        assertThat(stuck.outgrows(1)).as("it was served just now").isFalse();
        assertThat(stuck.outgrows(1)).isTrue();
    }

    /** Each with half of all slots, the first with one more if they are odd. */
    private void letBothSubscribe(Share first, Share second, int all) throws InterruptedException {
        assertThat(first.await(stopped)).isEqualTo(all);
        consumers.add(Thread.ofVirtual().start(() -> take(second)));
        await().until(() -> waiting.containsKey("asked " + second.queue()));
        assertThat(first.await(stopped)).isEqualTo(Math.ceilDiv(all, 2));
        await().until(() -> served.equals(List.of(second.queue())));
    }

    private void take(Share share) {
        try {
            if (share.await(stopped) > 0) {
                served.add(share.queue());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private FairShares shares(int slots, Map<String, Integer> weights) {
        var limit = PoolLimits.of("LIMIT", List.of(Integer.toString(slots)));
        this.slots = new FakeSlots(store, clock, limit);
        var stock = new SlotStock(this.slots, POOL, () -> List.of("main"), 10);
        return new FairShares(stock, this::waiting, weights);
    }

    private long waiting(String queue) {
        waiting.put("asked " + queue, 1L);
        return waiting.getOrDefault(queue, 0L);
    }

    private void publish(String queue, long messages) {
        waiting.merge(queue, messages, Long::sum);
        published.release();
    }

    /** A part of a copy: the consumers go on. */
    private List<String> served(int from, int to) {
        return List.copyOf(served).subList(from, to);
    }

    private static int count(String queue, List<String> served) {
        return Collections.frequency(served, queue);
    }

    /** One consumer for each queue, as the broker and the workers would have them. */
    private void consume(FairShares shares) {
        var message = new Bench().submitMessage(Tasks.queued(1));
        for (Share share : shares.shares()) {
            consumers.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    while (stopped.getCount() > 0 && share.await(stopped) > 0) {
                                        serve(share, RecordedDelivery.of(message, false));
                                    }
                                } catch (InterruptedException _) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
    }

    /** As long as messages come and may come; each task ends a moment after it was ordered. */
    private void serve(Share share, RecordedDelivery message) throws InterruptedException {
        boolean more = true;
        while (more && stopped.getCount() > 0) {
            if (waiting.merge(share.queue(), -1L, Long::sum) < 0) {
                waiting.merge(share.queue(), 1L, Long::sum);
                boolean _ = published.tryAcquire(1, TimeUnit.MILLISECONDS);
                more = !share.outgrows(1);
            } else {
                SlotDelivery delivery = share.arrived(message);
                Slot slot = delivery.slotOf(List.of("main"));
                served.add(share.queue());
                delivery.spent();
                delivery.ack();
                share.left();
                more = share.renew();
                if (slot != null) {
                    slots.giveBack(List.of(slot));
                }
            }
        }
    }
}
