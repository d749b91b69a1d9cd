package dev.seedancequeue.worker.submit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Pools that the provider called busy, and until when. A delivery of such a pool waits in hand, so
 * that the rest of the backlog stays in its queue instead of circling through delays.
 */
public final class PoolRest {

    /** No message is held longer than this, whatever the provider says. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    private final Map<String, Instant> until = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private volatile boolean draining;

    public PoolRest(InstantSource clock) {
        this.clock = clock;
    }

    /** The pool rests for this long from now. */
    void after(String pool, Duration wait) {
        Duration bounded = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        until.merge(pool, clock.instant().plus(bounded), PoolRest::later);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** Returns when the pool has rested, or at once while draining. */
    void await(String pool) {
        // Read anew each time: others may prolong the rest meanwhile.
        for (Instant end = until.get(pool); end != null && !draining; end = until.get(pool)) {
            Duration left = Duration.between(clock.instant(), end);
            if (left.isPositive()) {
                LockSupport.parkNanos(Math.min(left.toNanos(), 50_000_000));
            } else {
                until.remove(pool, end);
            }
        }
    }

    /** Nobody waits any more. */
    public void drain() {
        draining = true;
    }
}
