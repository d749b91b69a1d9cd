package dev.seedancequeue.task;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task store in memory that keeps the same contract as the real one, can lose its data and can be
 * away.
 */
public final class FakeTaskStore implements TaskStore {

    private static final Duration KEY_HOLD = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Map<String, Entry> tasks = new HashMap<>();
    private final Map<String, Key> keys = new HashMap<>();
    private int epoch = 1;
    private boolean away;

    private static final class Entry {
        private @Nullable Task task;
        private long claimRevision;
        private Instant claimedAt = Instant.EPOCH;
        private @Nullable String order;
    }

    private static final class Key {
        private String bodyHash = "";
        private TaskId taskId;
        private @Nullable Instant heldSince;
        private @Nullable Task answer;

        Key(TaskId taskId) {
            this.taskId = taskId;
        }
    }

    public FakeTaskStore(InstantSource clock) {
        this.clock = clock;
    }

    /** Everything is forgotten, as after a FLUSHALL. */
    public synchronized void wipe() {
        tasks.clear();
        keys.clear();
        epoch++;
    }

    /** Every call fails until the store is back. */
    public synchronized void setAway(boolean away) {
        this.away = away;
    }

    @Override
    public synchronized @Nullable Task find(String tenant, TaskId id) {
        requireThere("find");
        Entry entry = tasks.get(tenant + "/" + id);
        return entry == null ? null : entry.task;
    }

    @Override
    public synchronized Advance advance(Task task) {
        requireThere("advance");
        Entry entry = entry(task);
        Task known = entry.task;
        if (known != null && known.revision() == task.revision()) {
            return Advance.CURRENT;
        }
        if (known != null && (known.revision() > task.revision() || known.isTerminal())) {
            return Advance.STALE;
        }
        entry.task = task;
        return Advance.WRITTEN;
    }

    @Override
    public synchronized Claim claim(Task task) {
        requireThere("claim");
        Entry entry = entry(task);
        Task known = entry.task;
        boolean movedOn =
                known != null
                        && (known.isTerminal()
                                || known.revision() > task.revision()
                                || (known.revision() == task.revision()
                                        && !(known.state() instanceof TaskState.Queued)));
        if (movedOn || entry.claimRevision > task.revision()) {
            return new Claim.Stale();
        }
        if (entry.order != null || entry.claimRevision == task.revision()) {
            return new Claim.Held(entry.claimedAt, entry.order);
        }
        entry.claimRevision = task.revision();
        entry.claimedAt = clock.instant();
        return new Claim.Granted(epoch().equals(task.storeEpoch()));
    }

    @Override
    public synchronized void recordOrder(Task task, String providerTaskId) {
        requireThere("recordOrder");
        entry(task).order = providerTaskId;
    }

    @Override
    public synchronized String epoch() {
        requireThere("epoch");
        return "epoch-" + epoch;
    }

    @Override
    public synchronized KeyReservation reserveKey(
            String tenant, String key, String bodyHash, TaskId taskId) {
        requireThere("reserveKey");
        Key stored = keys.computeIfAbsent(tenant + "/" + key, _ -> new Key(taskId));
        if (!stored.bodyHash.isEmpty() && !stored.bodyHash.equals(bodyHash)) {
            return new KeyReservation.OtherBody();
        }
        if (stored.answer != null) {
            return new KeyReservation.Answered(stored.answer);
        }
        Instant held = stored.heldSince;
        if (held != null && held.plus(KEY_HOLD).isAfter(clock.instant())) {
            return new KeyReservation.InFlight();
        }
        stored.bodyHash = bodyHash;
        stored.heldSince = clock.instant();
        return new KeyReservation.Reserved(stored.taskId);
    }

    @Override
    public synchronized void completeKey(String tenant, String key, Task task) {
        requireThere("completeKey");
        Key stored = keys.get(tenant + "/" + key);
        if (stored != null) {
            stored.answer = task;
        }
    }

    @Override
    public synchronized void releaseKey(String tenant, String key) {
        requireThere("releaseKey");
        Key stored = keys.get(tenant + "/" + key);
        if (stored != null && stored.answer == null) {
            stored.heldSince = null;
        }
    }

    private Entry entry(Task task) {
        return tasks.computeIfAbsent(task.tenant() + "/" + task.id(), _ -> new Entry());
    }

    private void requireThere(String operation) {
        if (away) {
            throw new StoreUnavailableException(operation, new IOException("store is away"));
        }
    }
}
