package dev.seedancequeue.emulator;

/**
 * What the provider allows: slots, creates per minute and queued tasks for each model and tier, and
 * the account's calls per second. 0 is no limit. Counted in real time, whatever the clock's speed.
 */
public record Limits(
        int slots,
        int createPerMinute,
        int queued,
        int getPerSecond,
        int listPerSecond,
        int deletePerSecond) {

    /** Most that any of them can be set to, as each window remembers that many calls. */
    public static final int MAX = 1_000_000;

    public Limits {
        for (int limit :
                new int[] {
                    slots, createPerMinute, queued, getPerSecond, listPerSecond, deletePerSecond
                }) {
            if (limit < 0 || limit > MAX) {
                throw new IllegalArgumentException(
                        "a limit is 0 (none) to " + MAX + ", not " + limit);
            }
        }
    }

    /**
     * The published limits of an enterprise account (10 in process, 600 creates a minute, 20 gets,
     * 1 list and 20 deletes a second); the queued cap of 10,000 is ours, as none is published.
     */
    public static Limits official() {
        return new Limits(10, 600, 10_000, 20, 1, 20);
    }

    public static Limits off() {
        return new Limits(0, 0, 0, 0, 0, 0);
    }

    public Limits withSlots(int value) {
        return new Limits(
                value, createPerMinute, queued, getPerSecond, listPerSecond, deletePerSecond);
    }

    public Limits withCreatePerMinute(int value) {
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
