package dev.seedancequeue.task;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task store in memory that keeps the same contract as the real one, can lose its data and can be
 * away.
 */
public final class FakeTaskStore implements TaskStore {

    private final InstantSource clock;
    private final Map<String, Entry> tasks = new HashMap<>();
    private final FakeKeys keys = new FakeKeys();
    private final FakeSlotBook slots = new FakeSlotBook();
    private final FakeLines lines = new FakeLines();
    private int epoch = 1;
    private boolean filled = true;
    private @Nullable String refiller;
    private Instant refillerUntil = Instant.MIN;
    private boolean away;

    private static final class Entry {
        private @Nullable Task task;
        private Instant changedAt = Instant.EPOCH;
        private long claimRevision;
        private @Nullable Create claimed;
        private String claimedWith = "";
        private Instant claimedAt = Instant.EPOCH;
        private @Nullable String order;
        private String orderedWith = "";
        private int orderNumber;
        private @Nullable Cancellation cancellation;
    }

    /** What a claim is for. */
    private record Create(int orderNumber, int attempt) {}

    public FakeTaskStore(InstantSource clock) {
        this.clock = clock;
    }

    /** Everything is forgotten, and filled in again from a journal that knows nothing. */
    public synchronized void wipe() {
        empty();
        filled = true;
    }

    /** Everything is forgotten, as after a FLUSHALL; somebody has to refill it. */
    public synchronized void empty() {
        tasks.clear();
        keys.clear();
        slots.clear();
        lines.clear();
        epoch++;
        filled = false;
        refiller = null;
    }

    /** Every call fails until the store is back. */
    public synchronized void setAway(boolean away) {
        this.away = away;
    }

    @Override
    public synchronized @Nullable StoredTask look(String tenant, TaskId id) {
        requireThere("find");
        Entry entry = tasks.get(tenant + "/" + id);
        Task task = entry == null ? null : entry.task;
        if (entry == null || task == null) {
            requireFilled("find");
            return null;
        }
        return new StoredTask(task, entry.cancellation, lines.ticket(task));
    }

    @Override
    public synchronized Line line(String name) {
        requireThere("line");
        return lines.line(name);
    }

    @Override
    public synchronized Withdrawal withdraw(String tenant, TaskId id) {
        requireThere("withdraw");
        Entry entry = tasks.get(tenant + "/" + id);
        Task task = entry == null ? null : entry.task;
        if (entry == null || task == null) {
            requireFilled("withdraw");
            return new Withdrawal.Unknown();
        }
        if (task.isTerminal()) {
            return new Withdrawal.Ended(task);
        }
        if (task.state() instanceof TaskState.Running) {
            return new Withdrawal.Begun(task);
        }
        Cancellation before = entry.cancellation;
        if (before == null) {
            before = Cancellation.WANTED;
            entry.cancellation = before;
        }
        boolean untouched =
                task.state() instanceof TaskState.Queued
                        && entry.claimRevision < task.revision()
                        && (entry.claimed == null
                                || entry.claimed.orderNumber() != task.order().number())
                        && entry.orderNumber != task.order().number()
                        && task.storeEpoch() != null
                        && task.storeEpoch().equals(epoch());
        return untouched ? new Withdrawal.Withdrawn(task) : new Withdrawal.Undecided(task, before);
    }

    @Override
    public synchronized void recordCancellation(Task task, Cancellation cancellation) {
        requireThere("recordCancellation");
        Entry entry = tasks.get(task.tenant() + "/" + task.id());
        if (entry != null
                && (entry.cancellation == null || entry.cancellation.compareTo(cancellation) < 0)) {
            entry.cancellation = cancellation;
        }
    }

    @Override
    public synchronized Advance advance(Task task, Duration delay) {
        requireThere("advance");
        return write(task, !delay.isPositive(), filled);
    }

    /**
     * @param complete whether all that are before it in line are known
     */
    private Advance write(Task task, boolean joins, boolean complete) {
        Entry entry = entry(task);
        Task known = entry.task;
        boolean ends = known != null && task.isTerminal() && !known.isTerminal();
        if (known != null && known.revision() == task.revision() && !ends) {
            return Advance.CURRENT;
        }
        if (known != null && (known.revision() > task.revision() || known.isTerminal())) {
            return Advance.STALE;
        }
        entry.task = task;
        entry.changedAt = clock.instant();
        boolean claimed =
                task.state() instanceof TaskState.Queued && entry.claimRevision == task.revision();
        if (!claimed) {
            slots.move(task, task.slotAccount());
        }
        if (!task.isTerminal()) {
            lines.leave(task, clock.instant(), false);
        }
        if (task.state() instanceof TaskState.Queued && joins && !claimed) {
            lines.join(task, clock.instant(), complete);
        }
        return Advance.WRITTEN;
    }

    @Override
    public synchronized long backlog(String tenant) {
        requireThere("backlog");
        Instant forgotten = clock.instant().minus(RETENTION);
        return tasks.values().stream()
                .filter(entry -> !entry.changedAt.isBefore(forgotten))
                .map(entry -> entry.task)
                .filter(task -> task != null && task.tenant().equals(tenant) && !task.isTerminal())
                .count();
    }

    @Override
    public synchronized Claim claim(
            Task task, Slot slot, boolean redelivered, Instant provenUntil) {
        requireThere("claim");
        requireFilled("claim");
        Claim claim = decide(task, slot, redelivered, provenUntil);
        Task known = entry(task).task;
        boolean ended = known != null && known.isTerminal();
        if (ended || !(claim instanceof Claim.Stale || claim instanceof Claim.Resting)) {
            lines.leave(task, clock.instant(), claim instanceof Claim.Granted);
        }
        return claim;
    }

    private Claim decide(Task task, Slot slot, boolean redelivered, Instant provenUntil) {
        Entry entry = entry(task);
        Task known = entry.task;
        boolean movedOn =
                known != null
                        && (known.isTerminal()
                                || known.revision() > task.revision()
                                || (known.revision() == task.revision()
                                        && !(known.state() instanceof TaskState.Queued)));
        int number = task.order().number();
        if (movedOn || entry.claimRevision > task.revision() || entry.orderNumber > number) {
            return new Claim.Stale();
        }
        var create = new Create(number, ((TaskState.Queued) task.state()).attempt());
        if (entry.orderNumber == number) {
            Instant since = entry.claimRevision == 0 ? clock.instant() : entry.claimedAt;
            return new Claim.Held(since, entry.orderedWith, entry.order);
        }
        if (entry.claimRevision == task.revision() || create.equals(entry.claimed)) {
            return new Claim.Held(entry.claimedAt, entry.claimedWith, null);
        }
        boolean unproven =
                entry.claimed != null
                        && entry.claimed.orderNumber() == number
                        && entry.claimed.attempt() < create.attempt()
                        && entry.claimedAt.isAfter(provenUntil);
        String present = "epoch-" + epoch;
        boolean intact = present.equals(task.storeEpoch());
        if (!intact || unproven || redelivered) {
            return new Claim.Doubtful(intact ? null : present, unproven ? entry.claimedAt : null);
        }
        if (entry.cancellation != null) {
            return new Claim.Withdrawn();
        }
        Instant rest = slots.restsUntil(slot.account(), slot.pool());
        if (rest.isAfter(clock.instant())) {
            return new Claim.Resting(rest);
        }
        entry.claimRevision = task.revision();
        entry.claimed = create;
        entry.claimedWith = slot.account();
        slots.takeOver(task, slot);
        entry.claimedAt = clock.instant();
        return new Claim.Granted(entry.claimedAt);
    }

    @Override
    public synchronized void releaseClaim(Task task) {
        requireThere("releaseClaim");
        Entry entry = entry(task);
        if (entry.claimRevision == task.revision()) {
            entry.claimed = null;
            slots.move(task, null);
        }
    }

    /** Who has which slot; for the fake of the slots. */
    public FakeSlotBook slots() {
        return slots;
    }

    @Override
    public synchronized void recordOrder(Task task, String account, String providerTaskId) {
        requireThere("recordOrder");
        Entry entry = entry(task);
        entry.order = providerTaskId;
        entry.orderedWith = account;
        entry.orderNumber = task.order().number();
    }

    @Override
    public synchronized @Nullable String epoch() {
        requireThere("epoch");
        return filled ? "epoch-" + epoch : null;
    }

    @Override
    public synchronized KeyReservation reserveKey(
            String tenant, String key, String bodyHash, TaskId taskId) {
        requireThere("reserveKey");
        requireFilled("reserveKey");
        return keys.reserve(tenant, key, bodyHash, taskId, clock.instant());
    }

    @Override
    public synchronized void completeKey(String tenant, String key, Task task) {
        requireThere("completeKey");
        keys.complete(tenant, key, task);
    }

    @Override
    public synchronized void releaseKey(String tenant, String key) {
        requireThere("releaseKey");
        keys.release(tenant, key);
    }

    @Override
    public synchronized boolean beginRefill(String name) {
        requireThere("beginRefill");
        boolean taken = refillerUntil.isAfter(clock.instant()) && !name.equals(refiller);
        if (filled || (refiller != null && taken)) {
            return false;
        }
        refiller = name;
        refillerUntil = clock.instant().plus(REFILL_LEASE);
        return true;
    }

    @Override
    public synchronized boolean continueRefill(String name) {
        requireThere("continueRefill");
        if (!name.equals(refiller) || !refillerUntil.isAfter(clock.instant())) {
            return false;
        }
        refillerUntil = clock.instant().plus(REFILL_LEASE);
        return true;
    }

    @Override
    public synchronized boolean completeRefill(String name) {
        boolean ours = continueRefill(name);
        if (ours) {
            filled = true;
            refiller = null;
        }
        return ours;
    }

    @Override
    public synchronized void abandonRefill(String name) {
        requireThere("abandonRefill");
        if (name.equals(refiller)) {
            refiller = null;
        }
    }

    @Override
    public synchronized int restore(List<Remembered> remembered) {
        requireThere("restore");
        int written = 0;
        for (Remembered one : remembered) {
            Task task = one.task();
            Idempotency idempotency = task.idempotency();
            if (idempotency != null && isRecent(task.createdAt(), KEY_RETENTION)) {
                keys.restore(task, idempotency);
            }
            if (isRecent(one.since(), RETENTION) && write(task, true, true) == Advance.WRITTEN) {
                written++;
            }
        }
        return written;
    }

    private boolean isRecent(Instant since, Duration retention) {
        return since.plus(retention).isAfter(clock.instant());
    }

    private Entry entry(Task task) {
        return tasks.computeIfAbsent(task.tenant() + "/" + task.id(), _ -> new Entry());
    }

    private void requireFilled(String operation) {
        if (!filled) {
            throw new StoreNotFilledException(operation);
        }
    }

    private void requireThere(String operation) {
        if (away) {
            throw new StoreUnavailableException(operation, new IOException("store is away"));
        }
    }
}
