package dev.seedancequeue.emulator;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the provider allows: slots, creates per minute and queued tasks for each model and tier, and
 * the account's calls per second. 0 is no limit. Counted in real time, whatever the clock's speed.
 *
 * @param slots null takes what is published for the model, tier and resolution
 * @param createPerMinute the same
 */
public record Limits(
        @Nullable Integer slots,
        @Nullable Integer createPerMinute,
        int queued,
        int getPerSecond,
        int listPerSecond,
        int deletePerSecond) {

    /** Most that any of them can be set to, as each window remembers that many calls. */
    public static final int MAX = 1_000_000;

    public Limits {
        Arrays.asList(slots, createPerMinute, queued, getPerSecond, listPerSecond, deletePerSecond)
                .stream()
                .filter(Objects::nonNull)
                .filter(limit -> limit < 0 || limit > MAX)
                .findFirst()
                .ifPresent(limit -> {
                    throw new IllegalArgumentException(
                            "a limit is 0 (none) to " + MAX + ", not " + limit);
                });
    }

    /**
     * The published limits of an enterprise account (of most models 10 in process and 600 creates a
     * minute; 20 gets, 1 list and 20 deletes a second); the queued cap of 10,000 is ours, as none
     * is published.
     */
    public static Limits official() {
        return new Limits(null, null, 10_000, 20, 1, 20);
    }

    public static Limits off() {
        return new Limits(0, 0, 0, 0, 0, 0);
    }

    int slots(PoolKey pool) {
        return slots == null ? pool.publishedSlots() : slots;
    }

    int createPerMinute(PoolKey pool) {
        return createPerMinute == null ? pool.publishedCreates() : createPerMinute;
    }

    public Limits withSlots(@Nullable Integer value) {
        return new Limits(
                value, createPerMinute, queued, getPerSecond, listPerSecond, deletePerSecond);
    }

    public Limits withCreatePerMinute(@Nullable Integer value) {
        return new Limits(slots, value, queued, getPerSecond, listPerSecond, deletePerSecond);
    }

    public Limits withQueued(int value) {
        return new Limits(
                slots, createPerMinute, value, getPerSecond, listPerSecond, deletePerSecond);
    }

    public Limits withGetPerSecond(int value) {
        return new Limits(slots, createPerMinute, queued, value, listPerSecond, deletePerSecond);
    }

    public Limits withListPerSecond(int value) {
        return new Limits(slots, createPerMinute, queued, getPerSecond, value, deletePerSecond);
    }

    public Limits withDeletePerSecond(int value) {
        return new Limits(slots, createPerMinute, queued, getPerSecond, listPerSecond, value);
    }
}
