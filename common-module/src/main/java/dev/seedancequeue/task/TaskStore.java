package dev.seedancequeue.task;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of every task, for fast reads, and the claims that keep a task from being paid
 * twice. A cache: what it forgets comes back from the messages and the journal.
 *
 * <p>A store that has lost its data has no {@link #epoch()} until somebody has refilled it. Until
 * then what it does not know proves nothing, and asking for it throws {@link
 * StoreNotFilledException}.
 *
 * <p>Every method answers or throws {@link StoreUnavailableException} within the store's time
 * limit.
 */
public interface TaskStore {

    /** A task is remembered this long after its last change; the provider keeps records 7 days. */
    Duration RETENTION = Duration.ofDays(8);

    /** An idempotency key is remembered this long, the provider's own horizon. */
    Duration KEY_RETENTION = Duration.ofDays(7);

    /** A refiller that is silent for this long has lost its place to the next one. */
    Duration REFILL_LEASE = Duration.ofSeconds(10);

    /**
     * The task as last written, or null when this tenant has none of that id.
     *
     * @throws StoreNotFilledException it is not known, and the store is not filled
     */
    default @Nullable Task find(String tenant, TaskId id) {
        StoredTask stored = look(tenant, id);
        return stored == null ? null : stored.task();
    }

    /** The same with what became of a wish to cancel it, and its place in line, in one read. */
    @Nullable StoredTask look(String tenant, TaskId id);

    /** How the line in front of a submit queue moves; nothing is promised to be exact. */
    Line line(String queue);

    /**
     * Writes the task if it is newer than what is there, or the end of the same revision. In the
     * same step the task takes the slot that its state says, or leaves the one it had; and one that
     * waits is last in line, unless it was claimed before.
     */
    default Advance advance(Task task) {
        return advance(task, Duration.ZERO);
    }

    /**
     * The same of a task whose message comes to its queue only later: until then it is in no line.
     *
     * @param delay zero when it is there at once
     */
    Advance advance(Task task, Duration delay);

    /** The same for many tasks, which the store may take in one go. */
    default void advanceAll(List<Task> tasks) {
        tasks.forEach(task -> advance(task));
    }

    /**
     * The tasks of these ids that are known, each in its place; null where this tenant has none.
     *
     * @throws StoreNotFilledException one is not known, and the store is not filled
     */
    default List<@Nullable Task> findAll(String tenant, List<TaskId> ids) {
        List<@Nullable Task> found = new ArrayList<>(ids.size());
        ids.forEach(id -> found.add(find(tenant, id)));
        return found;
    }

    /** What {@link #advance} found. */
    enum Advance {
        /** The task was newer, or unknown, and is stored now. */
        WRITTEN,
        /** This very revision was stored before. */
        CURRENT,
        /** A later revision or a terminal state is stored; the caller holds an outdated copy. */
        STALE
    }

    /** How many tasks of the tenant the store knows that have not ended. */
    long backlog(String tenant);

    /**
     * Asks for the right to create this attempt of the task's current order at the provider. An
     * attempt is claimed once, whatever revision it comes with, unless the claim was given back.
     *
     * @param task one that is queued
     * @param slot of the account that it will be created with, which is noted for whoever finds the
     *     claim; the slot is the task's from here on if the claim is granted
     * @param redelivered whether somebody may have worked on this very message before
     * @param provenUntil earlier attempts that were claimed before this are known to be absent
     * @throws StoreNotFilledException the store is not filled: nothing new is ordered
     */
    Claim claim(Task task, Slot slot, boolean redelivered, Instant provenUntil);

    /**
     * Gives a claim back whose create has certainly not happened, and the slot with it: a later
     * revision may claim.
     */
    void releaseClaim(Task task);

    /** Notes the provider's id beside the claim, so that a crash from here on needs no search. */
    void recordOrder(Task task, String account, String providerTaskId);

    /**
     * Notes that the caller does not want the task any more, unless it runs or has ended: from here
     * on no claim on it is granted. Twice is the same as once.
     *
     * @throws StoreNotFilledException it is not known, and the store is not filled
     */
    Withdrawal withdraw(String tenant, TaskId id);

    /** Notes how far the wish to cancel a known task has come; never back. */
    void recordCancellation(Task task, Cancellation cancellation);

    /**
     * A name for the lifetime of the store's data: another one after they were lost, and null from
     * then on until they are filled in again.
     */
    @Nullable String epoch();

    /**
     * Looks a caller's key up and reserves it when it is new or its holder gave it back.
     *
     * @param taskId the id that a new task would get
     * @throws StoreNotFilledException the store is not filled: whether the key is new is not known
     */
    KeyReservation reserveKey(String tenant, String key, String bodyHash, TaskId taskId);

    /**
     * Marks the key as answered with this task; repeats get the same answer from now on. A key that
     * was lost meanwhile is written anew, unless it stands for another task by now.
     */
    void completeKey(String tenant, String key, Task task);

    /** Gives an unanswered key back: the next holder continues with the same task id. */
    void releaseKey(String tenant, String key);

    /**
     * Asks to be the one who refills the store; false when it is filled, or somebody else is at it.
     *
     * @param refiller a name that nobody else has
     */
    boolean beginRefill(String refiller);

    /** Keeps the place for another {@link #REFILL_LEASE}; false when it, or the data, was lost. */
    boolean continueRefill(String refiller);

    /** Gives the store its epoch: all that is to be known is in it; false as above. */
    boolean completeRefill(String refiller);

    /** Leaves the place to the next one. */
    void abandonRefill(String refiller);

    /**
     * Writes what is newer than what is there, and the idempotency keys that nobody knows, for as
     * long as each would have been remembered without the loss.
     *
     * @return how many of these tasks were written
     */
    int restore(List<Remembered> tasks);

    /** A task, and when it came to be as it is. */
    record Remembered(Task task, Instant since) {}
}
