package dev.seedancequeue.worker.slot;

import dev.seedancequeue.worker.delivery.Credit;
import dev.seedancequeue.worker.delivery.Delivery;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the queues of one pool share what this worker may have in hand: places, each with a slot. By
 * weight where messages wait in several queues, and all for one where the others are empty. Each
 * message costs its queue the inverse of the weight, and a place that is free is for the queue that
 * has paid least (stride scheduling). One that was empty begins where the others are, so that
 * nobody saves up turns.
 */
public final class FairShares {

    /** Between two looks at what waits, while there is nothing to be had. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Duration SHORT = Duration.ofMillis(100);

    /** What was promised and has not come for so long may go to others. */
    private static final Duration QUIET = Duration.ofSeconds(1);

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

    private int expected() {
        return shares.stream().mapToInt(Share::expected).sum();
    }

    private int taken() {
        return expected() + shares.stream().mapToInt(share -> share.inHand).sum();
    }

    private synchronized int spareSlots() {
        return stock.size() - expected();
    }

    /** Places that no queue has been promised, and that have a slot. */
    private int free() {
        return Math.max(0, Math.min(spareSlots(), stock.most() - taken()));
    }

    /** Fills the stock, but for all queues together not more often than makes sense. */
    private Duration fillWhenDue() {
        synchronized (this) {
            if (taken() >= stock.most()) {
                return LOOK;
            }
            long left = fillAgainAt - System.nanoTime();
            if (left > 0) {
                return Duration.ofNanos(left);
            }
            fillAgainAt = System.nanoTime() + SHORT.toNanos();
        }
        Duration again = stock.fill();
        synchronized (this) {
            fillAgainAt = System.nanoTime() + again.toNanos();
        }
        return again;
    }

    /** The part of one queue. */
    public final class Share implements Credit {

        private final String queue;
        private final int weight;
        private final Semaphore awake = new Semaphore(0);

        // The rest is guarded by the shares as a whole.
        private final Set<Places> granted = new HashSet<>();
        private double ownPaid;

        private int inHand;

        /** Messages that wait without a place, when this was last looked at. */
        private long wanted;

        private boolean sleeps = true;

        /** When a message came, or the first place was promised to those to come. */
        private long lastNews;

        /** Busy with a subscription, and not waiting for places. */
        private boolean away;

        /**
         * The last grant ended by itself before a message came: perhaps the queue cannot be
         * consumed. Until one comes, it is worth one place.
         */
        private boolean doubtful;

        private Share(String queue, int weight) {
            this.queue = queue;
            this.weight = weight;
        }

        public String queue() {
            return queue;
        }

        @Override
        public @Nullable Grant await(CountDownLatch stopped) throws InterruptedException {
            synchronized (FairShares.this) {
                away = false;
            }
            while (stopped.getCount() > 0) {
                awake.drainPermits();
                giveUpWhatOthersNeed();
                Duration again = LOOK;
                if (hasAllInHand()) {
                    long messages = waiting.applyAsLong(queue);
                    again = fillWhenDue();
                    Grant grant = allot(messages);
                    if (grant != null) {
                        return grant;
                    }
                }
                boolean _ = awake.tryAcquire(again.toNanos(), TimeUnit.NANOSECONDS);
            }
            synchronized (FairShares.this) {
                wanted = 0;
            }
            return null;
        }

        /** As long as some have not come, it needs no more. */
        private boolean hasAllInHand() {
            synchronized (FairShares.this) {
                return expected() == 0;
            }
        }

        /** Places promised to messages that have not come yet. */
        private int expected() {
            return granted.stream().mapToInt(places -> places.promised).sum();
        }

        private @Nullable Grant allot(long messages) {
            synchronized (FairShares.this) {
                wanted = doubtful ? Math.min(1, messages) : messages;
                if (messages > 0) {
                    wakeUp();
                } else {
                    sleeps = true;
                }
                int own = part();
                Places places = own > 0 ? new Places(own) : null;
                if (places == null) {
                    shares.stream().filter(Share::isQuiet).forEach(Share::wake);
                } else {
                    granted.add(places);
                    places.promise(own);
                    away = true;
                }
                // Others have waited with what was this queue's by turn, or is more than it takes.
                wakeWhoseTurnItIs();
                return places;
            }
        }

        /** A queue that was empty has not saved up turns meanwhile. */
        private void wakeUp() {
            if (sleeps) {
                ownPaid = Math.max(ownPaid, paid);
                sleeps = false;
            }
        }

        private void wake() {
            awake.release();
        }

        /** Others whose messages wait for a place that they could take. */
        private Stream<Share> rivals() {
            return shares.stream()
                    .filter(share -> share != this && share.wanted > 0 && !share.isStuck());
        }

        /** The broker takes long to begin its subscription. */
        private boolean isStuck() {
            return away && hasHeardNothing();
        }

        /** How many of the free places are this queue's. */
        private int part() {
            return rivals().findAny().isPresent() ? inTurn() : alone();
        }

        /** If each goes to who has paid least. */
        private int inTurn() {
            List<Bid> bids = Stream.concat(Stream.of(this), rivals()).map(Bid::new).toList();
            int own = 0;
            for (int i = free(); i > 0; i--) {
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

        /** What it needs, and of the rest what leaves as much to each other that has none. */
        private int alone() {
            long others =
                    shares.stream().filter(share -> share != this && share.expected() == 0).count();
            int free = doubtful ? Math.min(1, free()) : free();
            int needed = (int) Math.min(free, wanted);
            return needed + Math.ceilDiv(free - needed, (int) others + 1);
        }

        private boolean hasHeardNothing() {
            return System.nanoTime() - lastNews > QUIET.toNanos();
        }

        private boolean isQuiet() {
            return expected() > 0 && hasHeardNothing();
        }

        /** Places without messages, while others have messages without places. */
        private void giveUpWhatOthersNeed() {
            List<Places> useless;
            synchronized (FairShares.this) {
                if (!isQuiet()) {
                    return;
                }
                // Other workers have taken what was counted.
                wanted = 0;
                sleeps = true;
                if (rivals().mapToLong(share -> share.wanted).sum() <= free()) {
                    rivals().forEach(Share::wake);
                    return;
                }
                useless = granted.stream().filter(places -> places.promised > 0).toList();
                useless.forEach(places -> places.closing = true);
            }
            useless.forEach(places -> places.end.run());
        }

        private boolean moreIsToBeHad() {
            return free() > 0 || shares.stream().anyMatch(Share::isQuiet);
        }

        private void wakeWhoseTurnItIs() {
            Stream.concat(Stream.of(this), rivals())
                    .filter(share -> share.part() > 0)
                    .forEach(Share::wake);
        }

        /** What one subscription may have in hand; guarded by the shares as a whole. */
        private final class Places implements Grant {

            private final int messages;
            private int promised;
            private long arrivals;
            private boolean closing;
            private Runnable end = () -> {};

            Places(int messages) {
                this.messages = messages;
            }

            @Override
            public int messages() {
                return messages;
            }

            @Override
            public void onRevoke(Runnable end) {
                synchronized (FairShares.this) {
                    this.end = end;
                }
            }

            private void promise(int more) {
                if (expected() == 0) {
                    lastNews = System.nanoTime();
                }
                promised += more;
                wanted = Math.max(0, wanted - more);
            }

            @Override
            public Delivery arrived(Delivery delivery) {
                synchronized (FairShares.this) {
                    keepPromise();
                    arrivals++;
                    doubtful = false;
                    inHand++;
                    wakeUp();
                    paid = Math.max(paid, ownPaid);
                    ownPaid += 1.0 / weight;
                    lastNews = System.nanoTime();
                    if (expected() == 0 && (arrivals == messages || moreIsToBeHad())) {
                        // More may wait, which others should know soon.
                        wake();
                    }
                    return stock.withSlot(delivery);
                }
            }

            /** A broker that counts by channels sends to any of its consumers. */
            private void keepPromise() {
                Stream.concat(Stream.of(this), granted.stream())
                        .filter(places -> places.promised > 0)
                        .findFirst()
                        .ifPresent(places -> places.promised--);
            }

            @Override
            public boolean leaves() {
                if (goesOn() && spareSlots() <= 0) {
                    Duration _ = stock.fill();
                }
                synchronized (FairShares.this) {
                    inHand--;
                    closing = !goesOn() || part() == 0;
                    if (closing) {
                        wakeWhoseTurnItIs();
                    } else {
                        promise(1);
                    }
                    return !closing;
                }
            }

            private boolean goesOn() {
                synchronized (FairShares.this) {
                    return !closing && granted.contains(this);
                }
            }

            @Override
            public void ended() {
                synchronized (FairShares.this) {
                    granted.remove(this);
                    if (!closing && arrivals == 0) {
                        doubtful = true;
                        wanted = 0;
                    }
                    wakeWhoseTurnItIs();
                }
            }
        }
    }

    /** What a queue would have paid, and would still want, if it had some of the free places. */
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
