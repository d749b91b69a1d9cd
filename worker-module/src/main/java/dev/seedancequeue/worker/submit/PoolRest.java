package dev.seedancequeue.worker.submit;

import dev.seedancequeue.worker.account.Account;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Pools that the provider called busy, for each account, and until when. A delivery of such a pool
 * waits in hand while no account has room, so that the rest of the backlog stays in its queue
 * instead of circling through delays.
 */
public final class PoolRest {

    /** No message is held longer than this, whatever the provider says. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    private static final long LONGEST_NAP_NANOS = 50_000_000;

    private final Map<Resting, Instant> until = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private volatile boolean draining;

    private record Resting(String account, String pool) {}

    public PoolRest(InstantSource clock) {
        this.clock = clock;
    }

    /** The account's pool rests for this long from now. */
    void after(Account account, String pool, Duration wait) {
        Duration bounded = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        Instant end = clock.instant().plus(bounded);
        until.merge(new Resting(account.name(), pool), end, PoolRest::later);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** The first of these accounts whose pool does not rest, or null when all of them do. */
    @Nullable Account awake(String pool, List<Account> accounts) {
        Instant now = clock.instant();
        for (Account account : accounts) {
            Instant end = until.get(new Resting(account.name(), pool));
            if (end == null || !end.isAfter(now)) {
                return account;
            }
        }
        return null;
    }

    /** The first account whose pool has rested, as soon as there is one; any while draining. */
    Account await(String pool, List<Account> accounts) {
        Account awake = awake(pool, accounts);
        // Read anew each time: others may prolong a rest meanwhile.
        while (awake == null && !draining) {
            LockSupport.parkNanos(LONGEST_NAP_NANOS);
            awake = awake(pool, accounts);
        }
        return awake == null ? accounts.getFirst() : awake;
    }

    /** Nobody waits any more. */
    public void drain() {
        draining = true;
    }
}
