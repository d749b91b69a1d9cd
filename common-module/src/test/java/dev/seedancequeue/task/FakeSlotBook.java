package dev.seedancequeue.task;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who has which slot: what the fakes of the store and of the slots share. Thread-safe. */
public final class FakeSlotBook {

    private final Map<String, String> tasks = new HashMap<>();
    private final Map<String, Lease> leases = new HashMap<>();
    private final Map<String, Instant> rests = new HashMap<>();

    private record Lease(String slots, Instant until) {}

    /** The task takes a slot of this account, or none. */
    synchronized void move(Task task, @Nullable String account) {
        if (account == null) {
            tasks.remove(task.id().value());
        } else {
            tasks.put(task.id().value(), key(account, task.video().pool()));
        }
    }

    /** The task takes the slot that a worker has held. */
    synchronized void takeOver(Task task, Slot slot) {
        leases.remove(slot.lease());
        move(task, slot.account());
    }

    synchronized void clear() {
        tasks.clear();
        leases.clear();
        rests.clear();
    }

    public synchronized void lease(Slot slot, Instant until) {
        leases.put(slot.lease(), new Lease(key(slot.account(), slot.pool()), until));
    }

    /** Whether the lease was still there. */
    public synchronized boolean keep(Slot slot, Instant now, Instant until) {
        Lease known = leases.get(slot.lease());
        if (known == null || !known.until.isAfter(now)) {
            return false;
        }
        lease(slot, until);
        return true;
    }

    public synchronized void giveBack(Slot slot) {
        leases.remove(slot.lease());
    }

    /** Tasks and leases. */
    public synchronized int used(String account, String pool, Instant now) {
        leases.values().removeIf(lease -> !lease.until.isAfter(now));
        String key = key(account, pool);
        long leased = leases.values().stream().filter(lease -> lease.slots.equals(key)).count();
        return Math.toIntExact(leased) + inProcess(account, pool);
    }

    public synchronized int inProcess(String account, String pool) {
        String key = key(account, pool);
        return Math.toIntExact(tasks.values().stream().filter(key::equals).count());
    }

    public synchronized void rest(String account, String pool, Instant until) {
        rests.merge(key(account, pool), until, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** The beginning of time if it never rested. */
    public synchronized Instant restsUntil(String account, String pool) {
        return rests.getOrDefault(key(account, pool), Instant.EPOCH);
    }

    private static String key(String account, String pool) {
        return account + "/" + pool;
    }
}
