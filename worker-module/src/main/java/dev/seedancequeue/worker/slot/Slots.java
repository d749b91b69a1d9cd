package dev.seedancequeue.worker.slot;

import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.task.Slot;
import java.time.Duration;
import java.util.List;

/**
 * The slots of each account in each provider pool, shared by all workers. A worker takes slots
 * before it takes messages; a slot is then the task's by its claim, and free again by its end,
 * which is the store's business.
 *
 * <p>Every method answers or throws {@link dev.seedancequeue.task.StoreUnavailableException} within
 * the store's time limit.
 */
public interface Slots {

    /** A lease that is not kept for so long has lapsed: its worker is taken for dead. */
    Duration LEASE = Duration.ofSeconds(20);

    /** No turn to create is waited for longer than this with a message in hand. */
    Duration LONGEST_TURN = Duration.ofSeconds(5);

    /**
     * Takes free slots, each of the account that uses the smallest share of its own.
     *
     * @param accounts that may be used; among equals the first is preferred
     * @param most may be 0, to only look
     * @throws dev.seedancequeue.task.StoreNotFilledException nobody knows which slots are free
     */
    Taken take(String pool, List<String> accounts, int most);

    /** Keeps leases for another {@link #LEASE}; returns those that had lapsed or were lost. */
    List<Slot> keep(List<Slot> slots);

    /** Frees slots that no task has taken. */
    void giveBack(List<Slot> slots);

    /**
     * Reserves the next moment at which the slot's account may create in this pool.
     *
     * @param video to be created, whose tokens are counted for the day
     * @return how long until then; more than {@link #LONGEST_TURN} when none was reserved
     */
    Duration turn(Slot slot, VideoProfile video);

    /** Nobody is given a slot of this account in this pool for so long. */
    void rest(String account, String pool, Duration wait);

    /** The same, and the limit is lowered: the provider had no room for what was sent to it. */
    void refused(String account, String pool, Duration wait);

    /** The provider took an order: a lowered limit grows. */
    void accepted(String account, String pool);

    /**
     * What was taken.
     *
     * @param again when to ask again, if this was too little
     * @param usage of every account that was asked for, this included
     */
    record Taken(List<Slot> slots, Duration again, List<Usage> usage) {}

    /**
     * How an account uses its slots in a pool.
     *
     * @param inProcess tasks that have a slot
     * @param leased slots that workers hold for tasks to come
     * @param limit how many there are at present; {@link Integer#MAX_VALUE} without a limit
     * @param lowered whether that is less than what is configured
     * @param rest how long nothing more is given; zero when it does not rest
     */
    record Usage(
            String account, int inProcess, int leased, int limit, boolean lowered, Duration rest) {}
}
