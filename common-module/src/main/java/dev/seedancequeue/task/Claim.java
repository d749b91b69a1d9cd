package dev.seedancequeue.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer to "may I create this task at the provider now?". At most one caller is granted a
 * given revision of a task as long as Redis keeps its data.
 */
public sealed interface Claim {

    /**
     * The claim is ours.
     *
     * @param storeIntact whether the store has kept its data since the task was accepted; if not,
     *     an earlier claim may have been lost with it and the provider must be asked first
     */
    record Granted(boolean storeIntact) implements Claim {}

    /**
     * The caller has cancelled the task, and nobody has a claim on this revision: it is not to be
     * ordered.
     *
     * @param storeIntact as for {@link Granted}
     */
    record Withdrawn(boolean storeIntact) implements Claim {}

    /**
     * Somebody, perhaps a dead worker, perhaps ourselves before a restart, was here before.
     *
     * @param account that the create was to be made with
     */
    record Held(Instant since, String account, @Nullable String providerTaskId) implements Claim {}

    /** The task has moved on since this message was sent; the message can be dropped. */
    record Stale() implements Claim {}
}
