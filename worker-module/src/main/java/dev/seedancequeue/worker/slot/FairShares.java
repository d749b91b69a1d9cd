package dev.seedancequeue.worker.slot;

import dev.seedancequeue.worker.delivery.Credit;
import dev.seedancequeue.worker.delivery.Delivery;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * How the queues of one pool share the slots that this worker holds: by weight where messages wait
 * in several, and all for one where the others are empty. Each message costs its queue the inverse
 * of the weight, and the next slot is for the queue that has paid least (stride scheduling). One
 * that was empty begins where the others are, so that nobody saves up turns.
 */
public final class FairShares {

    private static final Duration SHORT = Duration.ofMillis(100);

    private final SlotStock stock;
    private final ToLongFunction<String> waiting;
    private final List<Share> shares;

    /** What the queue had paid that was served last. */
    private double paid;

    private long fillAgainAt = System.nanoTime();

    /**
     * @param waiting how many messages wait in a queue; 0 if that cannot be told
     * @param weights of the queues, by name, each above 0
     */
    public FairShares(
            SlotStock stock, ToLongFunction<String> waiting, Map<String, Integer> weights) {
        this.stock = stock;
        this.waiting = waiting;
        this.shares =
                weights.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> new Share(entry.getKey(), entry.getValue()))
                        .toList();
    }

    /** One for each queue. */
    public List<Share> shares() {
        return shares;
    }

    /** Slots that no queue has been promised, as far as more messages may be in hand. */
    private int free() {
        int expected = shares.stream().mapToInt(share -> share.expected).sum();
        int inHand = shares.stream().mapToInt(share -> share.inHand).sum();
        return Math.min(stock.size(), stock.most() - inHand) - expected;
    }

    /** Fills the stock, but for all queues together not more often than makes sense. */
    private Duration fillWhenDue() {
        synchronized (this) {
            long left = fillAgainAt - System.nanoTime();
            if (left > 0) {
                return Duration.ofNanos(left);
            }
            fillAgainAt = System.nanoTime() + SHORT.toNanos();
        }
        Duration again = stock.fill();
        synchronized (this) {
            fillAgainAt = System.nanoTime() + again.toNanos();
            if (free() > 0) {
                shares.forEach(share -> share.wake.release());
            }
        }
        return again;
    }

    /** The part of one queue. */
    public final class Share implements Credit {

        private final String queue;
        private final int weight;
        private final Semaphore wake = new Semaphore(0);

        // The rest is guarded by the shares as a whole.
        private double ownPaid;
        private int expected;
        private int inHand;
        private long arrivals;
        private long arrivalsSeen;
        private boolean sleeps = true;
        private boolean idle;
        private long wanted;

        /** Messages wait behind those in hand, which are all that may come. */
        private boolean starves;

        private Share(String queue, int weight) {
            this.queue = queue;
            this.weight = weight;
        }

        public String queue() {
            return queue;
        }

        @Override
        public int await(CountDownLatch stopped) throws InterruptedException {
            while (true) {
                wake.drainPermits();
                long messages = shares.size() == 1 ? Long.MAX_VALUE : waiting.applyAsLong(queue);
                Duration again = fillWhenDue();
                int given = allot(messages);
                if (given > 0) {
                    return given;
                }
                if (!pause(stopped, again)) {
                    leave();
                    return 0;
                }
            }
        }

        /** Until others have left something, at most so long; false when it is all over. */
        private boolean pause(CountDownLatch stopped, Duration most) throws InterruptedException {
            long until = System.nanoTime() + most.toNanos();
            while (stopped.getCount() > 0) {
                long left = Math.min(until - System.nanoTime(), SHORT.toNanos());
                if (left <= 0 || wake.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                    return true;
                }
            }
            return false;
        }

        private int allot(long messages) {
            synchronized (FairShares.this) {
                if (messages > 0) {
                    wakeUp();
                } else {
                    sleeps = true;
                }
                expected = 0;
                wanted = messages;
                int free = Math.max(0, free());
                boolean alone = rivals().findAny().isEmpty() && (messages > 0 || !anotherStarves());
                int given = alone ? alone(free) : inTurn(free);
                idle = given == 0;
                expected = given;
                starves = false;
                if (given > 0) {
                    wanted = 0;
                }
                return given;
            }
        }

        /** A queue that was empty has not saved up turns meanwhile. */
        private void wakeUp() {
            if (sleeps) {
                ownPaid = Math.max(ownPaid, paid);
                sleeps = false;
            }
        }

        /** Others whose messages wait for a slot. */
        private Stream<Share> rivals() {
            return shares.stream().filter(share -> share != this && share.wanted > 0);
        }

        private boolean anotherStarves() {
            return shares.stream().anyMatch(share -> share != this && share.starves);
        }

        /** How many of the free slots are this queue's if each goes to who has paid least. */
        private int inTurn(int free) {
            List<Bid> bids = Stream.concat(Stream.of(this), rivals()).map(Bid::new).toList();
            int own = 0;
            for (int i = 0; i < free; i++) {
                Optional<Bid> next =
                        bids.stream()
                                .filter(bid -> bid.left > 0)
                                .min(Comparator.comparingDouble(bid -> bid.paid));
                if (next.isPresent() && next.get().take() == this) {
                    own++;
                }
            }
            return own;
        }

        /** What it needs, and of the rest what leaves as much to each other that waits. */
        private int alone(int free) {
            long others = shares.stream().filter(share -> share != this && share.idle).count();
            int needed = (int) Math.min(free, wanted);
            return needed + Math.ceilDiv(free - needed, (int) others + 1);
        }

        private void leave() {
            synchronized (FairShares.this) {
                wanted = 0;
                idle = false;
                starves = false;
            }
        }

        @Override
        public SlotDelivery arrived(Delivery delivery) {
            synchronized (FairShares.this) {
                expected = Math.max(0, expected - 1);
                inHand++;
                arrivals++;
                wakeUp();
                paid = Math.max(paid, ownPaid);
                ownPaid += 1.0 / weight;
                return new SlotDelivery(delivery, stock, stock.poll());
            }
        }

        @Override
        public void left() {
            synchronized (FairShares.this) {
                inHand--;
            }
        }

        @Override
        public boolean renew() {
            boolean renewed = !yields() && (expectOneMore() || fillAndExpectOneMore());
            if (!renewed) {
                synchronized (FairShares.this) {
                    // It comes back to wait, and keeps its turn meanwhile.
                    wanted = 1;
                }
            }
            return renewed;
        }

        private boolean fillAndExpectOneMore() {
            Duration _ = stock.fill();
            return expectOneMore();
        }

        /** Another queue's messages wait, and it is their turn. */
        private boolean yields() {
            synchronized (FairShares.this) {
                List<Share> first = rivals().filter(share -> share.ownPaid <= ownPaid).toList();
                first.forEach(share -> share.wake.release());
                return !first.isEmpty();
            }
        }

        private boolean expectOneMore() {
            synchronized (FairShares.this) {
                boolean backed = free() > 0;
                if (backed) {
                    expected++;
                }
                return backed;
            }
        }

        /**
         * A subscription that began with the few slots that were free then would stay at a few
         * messages at a time; it begins again when it could have twice as many, and for any at all
         * when those in hand stay there, in turn with others that wait. One that has slots without
         * messages gives them up when others have messages without slots.
         */
        @Override
        public boolean outgrows(int given) {
            if (given < stock.most()) {
                Duration _ = stock.fill();
            }
            long behind = hasAllInHand() ? waiting.applyAsLong(queue) : 0;
            synchronized (FairShares.this) {
                boolean still = arrivals == arrivalsSeen;
                arrivalsSeen = arrivals;
                // What may come and does not: the queue is empty.
                boolean empty = still && expected > 0;
                sleeps |= empty;
                starves = behind > 0;
                boolean rivalled = rivals().findAny().isPresent();
                if (starves && still) {
                    return rivalled || free() > 0;
                }
                if (empty && (rivalled || anotherStarves())) {
                    return true;
                }
                return !rivalled && free() >= given;
            }
        }

        private boolean hasAllInHand() {
            synchronized (FairShares.this) {
                return expected == 0;
            }
        }
    }

    /** What a queue would have paid, and would still want, if it had some of the free slots. */
    private static final class Bid {

        private final Share share;
        private double paid;
        private long left;

        Bid(Share share) {
            this.share = share;
            paid = share.ownPaid;
            left = share.wanted;
        }

        Share take() {
            left--;
            paid += 1.0 / share.weight;
            return share;
        }
    }
}
