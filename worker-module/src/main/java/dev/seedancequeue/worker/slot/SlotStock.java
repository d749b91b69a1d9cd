package dev.seedancequeue.worker.slot;

import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.worker.delivery.Credit;
import dev.seedancequeue.worker.delivery.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of one pool that this worker holds for messages to come. Each message that the broker
 * may send has one: the consumer's prefetch is the number of slots in stock, and no message leaves
 * before the next one's slot is there. Thread-safe.
 */
public final class SlotStock implements Credit {

    private static final Logger log = LoggerFactory.getLogger(SlotStock.class);
    private static final Duration STORE_AWAY = Duration.ofSeconds(1);

    private final Slots slots;
    private final String pool;
    private final Supplier<List<String>> accounts;
    private final int most;
    private final ReentrantLock filling = new ReentrantLock();
    private final Deque<Slot> stock = new ArrayDeque<>();
    private final Map<String, Slots.Usage> usage = new HashMap<>();

    /** Messages that may come without a further word of ours; never more than are in stock. */
    private int expected;

    /** Messages that have come and not left. */
    private int inHand;

    /**
     * @param accounts that take new orders, by name; the first is preferred
     * @param most how many are held at once, and how many messages may be in hand
     */
    public SlotStock(Slots slots, String pool, Supplier<List<String>> accounts, int most) {
        this.slots = slots;
        this.pool = pool;
        this.accounts = accounts;
        this.most = most;
    }

    public String pool() {
        return pool;
    }

    @Override
    public int await(CountDownLatch stopped) throws InterruptedException {
        Duration again;
        do {
            again = fill();
            synchronized (this) {
                expected = Math.min(stock.size(), most - inHand);
                if (expected > 0) {
                    return expected;
                }
            }
        } while (!stopped.await(again.toMillis(), TimeUnit.MILLISECONDS));
        return 0;
    }

    @Override
    public synchronized SlotDelivery arrived(Delivery delivery) {
        expected--;
        inHand++;
        return new SlotDelivery(delivery, this, stock.poll());
    }

    @Override
    public synchronized void left() {
        inHand--;
    }

    @Override
    public boolean renew() {
        if (expectOneMore()) {
            return true;
        }
        filling.lock();
        try {
            if (expectOneMore()) {
                return true;
            }
            Duration _ = fill();
            return expectOneMore();
        } finally {
            filling.unlock();
        }
    }

    /**
     * A subscription that began with the few slots that were free then would stay at a few messages
     * at a time; it begins again when it could have twice as many.
     */
    @Override
    public boolean outgrows(int given) {
        if (given < most) {
            Duration _ = fill();
        }
        synchronized (this) {
            return Math.min(stock.size(), most - inHand) - expected >= given;
        }
    }

    private synchronized boolean expectOneMore() {
        boolean backed = stock.size() > expected && inHand + expected < most;
        if (backed) {
            expected++;
        }
        return backed;
    }

    /** Fills the stock up; returns when to try again if nothing was to be had. */
    private Duration fill() {
        filling.lock();
        try {
            int missing;
            synchronized (this) {
                missing = Math.max(0, most - stock.size());
            }
            Slots.Taken taken = slots.take(pool, accounts.get(), missing);
            synchronized (this) {
                stock.addAll(taken.slots());
                taken.usage().forEach(each -> usage.put(each.account(), each));
            }
            return taken.again();
        } catch (StoreUnavailableException e) {
            log.debug("pool {}: no slots while redis is away: {}", pool, e.getMessage());
            return STORE_AWAY;
        } finally {
            filling.unlock();
        }
    }

    /**
     * A slot of one of these accounts, with which a message can be ordered; null if none is free.
     */
    @Nullable Slot takeOne(List<String> able) {
        List<Slot> taken = slots.take(pool, able, 1).slots();
        return taken.isEmpty() ? null : taken.getFirst();
    }

    /** Takes back what no task has taken. */
    synchronized void putBack(Slot slot) {
        stock.addFirst(slot);
    }

    /** The account rests: what is held of it is of use to nobody. */
    void rest(String account) {
        List<Slot> useless;
        synchronized (this) {
            useless = stock.stream().filter(slot -> slot.account().equals(account)).toList();
            stock.removeAll(useless);
        }
        giveBack(useless);
    }

    synchronized boolean isLowered(String account) {
        Slots.Usage known = usage.get(account);
        return known != null && known.lowered();
    }

    Slots slots() {
        return slots;
    }

    /** How each account uses its slots, as far as it was heard lately. */
    synchronized List<Slots.Usage> usage() {
        return List.copyOf(usage.values());
    }

    /** Keeps what is held from lapsing, and hears how the accounts stand. */
    void keep() {
        try {
            List<Slot> held;
            synchronized (this) {
                held = new ArrayList<>(stock);
            }
            List<Slot> lost = slots.keep(held);
            List<Slots.Usage> heard = slots.take(pool, accounts.get(), 0).usage();
            synchronized (this) {
                stock.removeAll(lost);
                heard.forEach(each -> usage.put(each.account(), each));
            }
        } catch (StoreUnavailableException e) {
            log.debug("pool {}: slots not kept, redis is away: {}", pool, e.getMessage());
        }
    }

    /** Gives everything back; the worker takes no more messages. */
    void release() {
        List<Slot> all;
        synchronized (this) {
            all = List.copyOf(stock);
            stock.clear();
        }
        giveBack(all);
    }

    void giveBack(List<Slot> unused) {
        try {
            slots.giveBack(unused);
        } catch (StoreUnavailableException e) {
            log.debug("pool {}: slots not given back, they lapse: {}", pool, e.getMessage());
        }
    }
}
