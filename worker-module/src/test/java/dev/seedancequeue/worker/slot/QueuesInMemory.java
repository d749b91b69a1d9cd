package dev.seedancequeue.worker.slot;

import dev.seedancequeue.worker.delivery.Credit.Grant;
import dev.seedancequeue.worker.slot.FairShares.Share;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The queues of a pool, and a consumer for each: what a broker and a worker do with credit. */
final class QueuesInMemory {

    /** What a consumer does with a message in hand, until it leaves. */
    interface Work {
        void on(SlotDelivery delivery) throws InterruptedException;
    }

    private final Map<String, Semaphore> waiting = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> inHand = new ConcurrentHashMap<>();
    private final List<String> served = Collections.synchronizedList(new ArrayList<>());
    private final List<String> granted = Collections.synchronizedList(new ArrayList<>());
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> consumers = new ArrayList<>();
    private final RecordedDelivery message =
            RecordedDelivery.of(new Bench().submitMessage(Tasks.queued(1)), false);

    void publish(String queue, int messages) {
        queue(queue).release(messages);
    }

    /** As other workers do. */
    void takeAll(String queue) {
        queue(queue).drainPermits();
    }

    long waiting(String queue) {
        return queue(queue).availablePermits();
    }

    /** The queue of each message that was delivered, in this order. */
    List<String> served() {
        return List.copyOf(served);
    }

    int served(String queue) {
        return Collections.frequency(served(), queue);
    }

    int inHand() {
        return inHand.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    int inHand(String queue) {
        return hand(queue).get();
    }

    private AtomicInteger hand(String queue) {
        return inHand.computeIfAbsent(queue, _ -> new AtomicInteger());
    }

    /** How often the queue was granted messages. */
    int grants(String queue) {
        return Collections.frequency(List.copyOf(granted), queue);
    }

    long subscriptions(String queue) {
        return subscriptions.stream().filter(each -> each.queue.equals(queue)).count();
    }

    /** How many messages may come without another grant. */
    int promised(String queue) {
        return subscriptions.stream()
                .filter(each -> each.queue.equals(queue))
                .mapToInt(each -> each.places.availablePermits())
                .sum();
    }

    void consume(Share share, Work work) {
        consumers.add(Thread.ofVirtual().start(() -> keepSubscribed(share, work)));
    }

    /** One whose queue can be counted, but every subscription fails. */
    void consumeInVain(Share share, Semaphore tries) {
        consumers.add(
                Thread.ofVirtual()
                        .start(() -> {
                            for (Grant grant = await(share); grant != null; grant = await(share)) {
                                granted.add(share.queue());
                                awaitTry(tries);
                                grant.ended();
                            }
                        }));
    }

    private void awaitTry(Semaphore tries) {
        boolean tried = false;
        while (!tried && stopped.getCount() > 0) {
            try {
                tried = tries.tryAcquire(5, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    void stop() throws InterruptedException {
        stopped.countDown();
        for (Thread consumer : consumers) {
            consumer.join();
        }
    }

    private Semaphore queue(String name) {
        return waiting.computeIfAbsent(name, _ -> new Semaphore(0));
    }

    private void keepSubscribed(Share share, Work work) {
        for (Grant grant = await(share); grant != null; grant = await(share)) {
            granted.add(share.queue());
            var subscription = new Subscription(share.queue(), grant, work);
            subscriptions.add(subscription);
            grant.onRevoke(subscription::end);
            Thread.ofVirtual().start(subscription::deliver);
        }
    }

    private @Nullable Grant await(Share share) {
        try {
            return share.await(stopped);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Subscription {

        private final String queue;
        private final Grant grant;
        private final Work work;
        private final Semaphore places;
        private volatile boolean over;

        Subscription(String queue, Grant grant, Work work) {
            this.queue = queue;
            this.grant = grant;
            this.work = work;
            places = new Semaphore(grant.messages());
        }

        void end() {
            over = true;
        }

        void deliver() {
            try {
                while (!over && stopped.getCount() > 0) {
                    if (hasPlace() && queue(queue).tryAcquire(1, TimeUnit.MILLISECONDS)) {
                        places.acquire();
                        deliverOne();
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            subscriptions.remove(this);
            grant.ended();
        }

        /** Nobody else takes one. */
        private boolean hasPlace() throws InterruptedException {
            boolean has = places.tryAcquire(1, TimeUnit.MILLISECONDS);
            if (has) {
                places.release();
            }
            return has;
        }

        private void deliverOne() {
            served.add(queue);
            hand(queue).incrementAndGet();
            var delivery = (SlotDelivery) grant.arrived(message);
            Thread.ofVirtual().start(() -> work(delivery));
        }

        private void work(SlotDelivery delivery) {
            try {
                work.on(delivery);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            delivery.ack();
            leave();
        }

        private synchronized void leave() {
            hand(queue).decrementAndGet();
            if (grant.leaves()) {
                places.release();
            } else {
                end();
            }
        }
    }
}
