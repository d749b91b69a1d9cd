package dev.seedancequeue.worker.slot;

import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.worker.delivery.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of one pool that this worker holds for messages to come. Each message that the broker
 * may send has one: what the consumers of the pool's queues may be sent is never more than what is
 * in stock. Thread-safe.
 */
public final class SlotStock {

    private static final Logger log = LoggerFactory.getLogger(SlotStock.class);
    private static final Duration LATER = Duration.ofSeconds(1);

    private final Slots slots;
    private final String pool;
    private final Supplier<List<String>> accounts;
    private final int most;
    private final ReentrantLock filling = new ReentrantLock();
    private final Deque<Slot> stock = new ArrayDeque<>();
    private final Map<String, Slots.Usage> usage = new HashMap<>();
    private boolean released;

    /**
     * @param accounts that take new orders, by name; the first is preferred
     * @param most how many are held at once
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

    /** How many slots are held at once, and how many messages may be in hand. */
    int most() {
        return most;
    }

    synchronized int size() {
        return stock.size();
    }

    /** A message that has come, with a slot; without when what was held has lapsed or rests. */
    public SlotDelivery withSlot(Delivery delivery) {
        return new SlotDelivery(delivery, this, poll());
    }

    private synchronized @Nullable Slot poll() {
        return stock.poll();
    }

    /** Fills the stock up; returns when to try again if nothing was to be had. */
    public Duration fill() {
        filling.lock();
        try {
            int missing;
            synchronized (this) {
                if (released) {
                    return LATER;
                }
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
            return LATER;
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
    void putBack(Slot slot) {
        synchronized (this) {
            if (!released) {
                stock.addFirst(slot);
                return;
            }
        }
        giveBack(List.of(slot));
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

    /** Gives everything back, at once and from now on; the worker takes no more messages. */
    void release() {
        List<Slot> all;
        filling.lock();
        try {
            synchronized (this) {
                released = true;
                all = List.copyOf(stock);
                stock.clear();
            }
        } finally {
            filling.unlock();
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
