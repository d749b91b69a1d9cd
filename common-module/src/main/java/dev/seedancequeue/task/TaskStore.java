package dev.seedancequeue.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of every task, for fast reads, and the claims that keep a task from being paid
 * twice. A cache: what it forgets comes back from the messages (design: "Redis is a cache").
 *
 * <p>Every method answers or throws {@link StoreUnavailableException} within the store's time
 * limit.
 */
public interface TaskStore {

    /** A task is remembered this long after its last change; the provider keeps records 7 days. */
    Duration RETENTION = Duration.ofDays(8);

    /** An idempotency key is remembered this long, the provider's own horizon. */
    Duration KEY_RETENTION = Duration.ofDays(7);

    /** The task as last written, or null when this tenant has none of that id. */
    @Nullable Task find(String tenant, TaskId id);

    /** Writes the task if it is newer than what is there. */
    Advance advance(Task task);

    /** What {@link #advance} found. */
    enum Advance {
        /** The task was newer, or unknown, and is stored now. */
        WRITTEN,
        /** This very revision was stored before. */
        CURRENT,
        /** A later revision or a terminal state is stored; the caller holds an outdated copy. */
        STALE
    }

    /** Asks for the right to create this revision of the task at the provider. */
    Claim claim(Task task);

    /** Notes the provider's id beside the claim, so that a crash from here on needs no search. */
    void recordOrder(Task task, String providerTaskId);

    /** A name for the store's present lifetime; another one after its data was lost. */
    String epoch();

    /**
     * Looks a caller's key up and reserves it when it is new or its holder gave it back.
     *
     * @param taskId the id that a new task would get
     */
    KeyReservation reserveKey(String tenant, String key, String bodyHash, TaskId taskId);

    /** Marks the key as answered with this task; repeats get the same answer from now on. */
    void completeKey(String tenant, String key, Task task);

    /** Gives an unanswered key back: the next holder continues with the same task id. */
    void releaseKey(String tenant, String key);
}
