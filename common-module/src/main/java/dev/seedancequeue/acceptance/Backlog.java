package dev.seedancequeue.acceptance;

import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bound on each tenant's unfinished tasks. Asks the store at most once a second and counts what
 * this process accepts in between, so others may put a second's worth on top. Thread-safe.
 */
public final class Backlog {

    private static final Duration MAX_AGE = Duration.ofSeconds(1);

    /** Tenants are names that callers make up; beyond this many all are asked for anew. */
    private static final int MAX_TENANTS = 1000;

    private final TaskStore store;
    private final InstantSource clock;
    private final long max;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(AtomicLong count, Instant at) {}

    /**
     * @param max most unfinished tasks of one tenant
     */
    public Backlog(TaskStore store, InstantSource clock, long max) {
        this.store = store;
        this.clock = clock;
        this.max = max;
    }

    long max() {
        return max;
    }

    /** Whether the tenant may have no further task; not while the store is away. */
    boolean isFull(String tenant) {
        return room(tenant) <= 0;
    }

    /** How many further tasks the tenant may have; any number while the store is away. */
    long room(String tenant) {
        try {
            return max - current(tenant).count.get();
        } catch (StoreUnavailableException _) {
            return Long.MAX_VALUE;
        }
    }

    /** One more. */
    void accepted(String tenant) {
        Seen last = seen.get(tenant);
        if (last != null) {
            last.count.incrementAndGet();
        }
    }

    private Seen current(String tenant) {
        Instant now = clock.instant();
        Seen last = seen.get(tenant);
        if (last != null && last.at.isAfter(now.minus(MAX_AGE))) {
            return last;
        }
        var fresh = new Seen(new AtomicLong(store.backlog(tenant)), now);
        if (seen.size() >= MAX_TENANTS) {
            seen.clear();
        }
        seen.put(tenant, fresh);
        return fresh;
    }
}
