package dev.seedancequeue.task;

import java.time.Duration;
import java.time.Instant;

/** How long a draft can be made final: 7 days from its creation (provider rule). */
public final class DraftLife {

    /** From a draft's creation on. */
    public static final Duration LENGTH = Duration.ofDays(7);

    private DraftLife() {}

    /** The last moment; the provider's clock starts a little later than ours, never earlier. */
    public static Instant end(Task draft) {
        return draft.createdAt().plus(LENGTH);
    }

    /** Whether it is too late. */
    public static boolean isOver(Task draft, Instant now) {
        return end(draft).isBefore(now);
    }

    /** Why it is too late, for a person. */
    public static String whyOver(Task draft) {
        return "draft %s was created at %s; a draft can be made final for 7 days"
                .formatted(draft.id(), draft.createdAt());
    }
}
