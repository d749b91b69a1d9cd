package dev.seedancequeue.emulator;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the provider allows: slots, creates per minute, tokens per day and queued tasks for each
 * model and tier, and the account's calls per second. 0 is no limit. Rates are counted in real
 * time, whatever the clock's speed; days are the clock's.
 *
 * @param slots null takes what is published for the model, tier and resolution
 * @param createPerMinute the same
 * @param tokensPerDay the same; of all accepted tasks of a day in UTC+8, as the videos will bill
 */
public record Limits(
        @Nullable Integer slots,
        @Nullable Integer createPerMinute,
        @Nullable Long tokensPerDay,
        int queued,
        int getPerSecond,
        int listPerSecond,
        int deletePerSecond) {

    /** Most that any of them can be set to, as each window remembers that many calls. */
    public static final int MAX = 1_000_000;

    /** Most that tokens per day can be set to. */
    public static final long MAX_TOKENS = 1_000_000_000_000_000L;

    public Limits {
        if (tokensPerDay != null && (tokensPerDay < 0 || tokensPerDay > MAX_TOKENS)) {
            throw new IllegalArgumentException(
                    "tokens per day are 0 (no limit) to " + MAX_TOKENS + ", not " + tokensPerDay);
        }
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
     * minute, of tier flex 500 billion tokens a day; 20 gets, 1 list and 20 deletes a second); the
     * queued cap of 10,000 is ours, as none is published.
     */
    public static Limits official() {
        return new Limits(null, null, null, 10_000, 20, 1, 20);
    }

    public static Limits off() {
        return new Limits(0, 0, 0L, 0, 0, 0, 0);
    }

    int slots(PoolKey pool) {
        return slots == null ? pool.publishedSlots() : slots;
    }

    int createPerMinute(PoolKey pool) {
        return createPerMinute == null ? pool.publishedCreates() : createPerMinute;
    }

    long tokensPerDay(PoolKey pool) {
        return tokensPerDay == null ? pool.publishedTokens() : tokensPerDay;
    }

    public Limits withSlots(@Nullable Integer value) {
        return new Limits(
                value,
                createPerMinute,
                tokensPerDay,
                queued,
                getPerSecond,
                listPerSecond,
                deletePerSecond);
    }

    public Limits withCreatePerMinute(@Nullable Integer value) {
        return new Limits(
                slots, value, tokensPerDay, queued, getPerSecond, listPerSecond, deletePerSecond);
    }

    public Limits withTokensPerDay(@Nullable Long value) {
        return new Limits(
                slots,
                createPerMinute,
                value,
                queued,
                getPerSecond,
                listPerSecond,
                deletePerSecond);
    }

    public Limits withQueued(int value) {
        return new Limits(
                slots,
                createPerMinute,
                tokensPerDay,
                value,
                getPerSecond,
                listPerSecond,
                deletePerSecond);
    }

    public Limits withGetPerSecond(int value) {
        return new Limits(
                slots,
                createPerMinute,
                tokensPerDay,
                queued,
                value,
                listPerSecond,
                deletePerSecond);
    }

    public Limits withListPerSecond(int value) {
        return new Limits(
                slots, createPerMinute, tokensPerDay, queued, getPerSecond, value, deletePerSecond);
    }

    public Limits withDeletePerSecond(int value) {
        return new Limits(
                slots, createPerMinute, tokensPerDay, queued, getPerSecond, listPerSecond, value);
    }
}
