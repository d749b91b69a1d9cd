package dev.seedancequeue.workflow;

import dev.seedancequeue.task.DraftLife;
import dev.seedancequeue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One variant: its draft, what was decided on it, and its final.
 *
 * @param number counted from 1
 * @param result the final, which is placed only when the draft is approved
 */
public record DraftLine(
        int number, long seed, Part draft, Fact.@Nullable Decided decided, Part result) {

    /** So long before a draft expires its people are warned. */
    static final Duration WARNING = Duration.ofHours(24);

    /** Until when the draft can become a final; null when it is not known to the store. */
    public @Nullable Instant expiresAt() {
        return draft.task() == null ? null : DraftLife.end(draft.task());
    }

    /** When the draft is decided on by itself, or null. */
    public @Nullable Instant decidedAt(Deciding deciding) {
        TaskState.Succeeded made = draft.succeeded();
        return made != null && decided == null && deciding instanceof Deciding.Deadline deadline
                ? made.completedAt().plusSeconds(deadline.afterSeconds())
                : null;
    }

    /** Whether somebody may look at the draft and decide. */
    public boolean isReady() {
        return draft.succeeded() != null && decided == null;
    }

    /** Whether it is too late to decide. */
    public boolean isExpired(Instant now) {
        Instant end = expiresAt();
        return end != null && end.isBefore(now);
    }

    boolean isExpiring(Instant now) {
        Instant end = expiresAt();
        return end != null && !end.minus(WARNING).isAfter(now);
    }

    boolean is(Verdict verdict) {
        return decided != null && decided.verdict() == verdict;
    }

    /** Whether nothing more will come of it. */
    boolean isOver(Instant now) {
        if (is(Verdict.APPROVED)) {
            return result.succeeded() != null || result.failure(now) != null;
        }
        return draft.failure(now) != null || (decided != null && !draft.isOpen(now));
    }
}
