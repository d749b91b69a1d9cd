package dev.seedancequeue.acceptance;

import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The store's lifetime as last seen, asked at most once a second. An old value is safe: a task that
 * carries it is taken for older than the store and the provider is asked before anything is bought.
 */
public final class StoreEpoch {

    private static final Duration MAX_AGE = Duration.ofSeconds(1);

    private final TaskStore store;
    private final InstantSource clock;
    private volatile Seen seen = new Seen(null, Instant.MIN);

    public StoreEpoch(TaskStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The epoch, or null while the store is away or not filled. */
    public @Nullable String current() {
        Instant now = clock.instant();
        Seen last = seen;
        if (last.at.isAfter(now.minus(MAX_AGE))) {
            return last.epoch;
        }
        Seen fresh = new Seen(ask(), now);
        seen = fresh;
        return fresh.epoch;
    }

    private @Nullable String ask() {
        try {
            return store.epoch();
        } catch (StoreUnavailableException _) {
            return null;
        }
    }

    private record Seen(@Nullable String epoch, Instant at) {}
}
