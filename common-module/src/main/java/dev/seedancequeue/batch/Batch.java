package dev.seedancequeue.batch;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.task.TaskStatus;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Many tasks that came in one file. Immutable. All that happens to the tasks is told by themselves.
 *
 * @param digest of the file and of all that was asked for with it, which a repeat has to match
 * @param name its caller's own name for it, or null
 * @param tasks how many tasks it is to have
 * @param last the place of the last of them in the file, which may have had lines that were left
 *     out
 * @param leftOut how many lines of the file were wrong and left out
 * @param estimate what it was expected to cost, null where a model is not known
 * @param storeEpoch the store's lifetime in which it was first asked for; what is placed in a later
 *     one is looked for at the provider first
 * @param revision from 1, one more with each word from its caller
 * @param control what its caller wants of it
 * @param ended how it has ended, null as long as it has not, or nobody has said so yet
 */
public record Batch(
        BatchId id,
        String tenant,
        String digest,
        @Nullable String name,
        int tasks,
        int last,
        int leftOut,
        @Nullable TokenEstimate estimate,
        Instant createdAt,
        @Nullable String storeEpoch,
        long revision,
        Control control,
        @Nullable Ended ended) {

    /** What the caller of a batch wants of it. */
    public enum Control {
        RUN,
        PAUSE,
        CANCEL;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How a batch has ended.
     *
     * @param at when the end of its last task was seen
     * @param counts how many of its tasks have ended how; nothing of it changes any more
     */
    public record Ended(Instant at, Map<TaskStatus, Long> counts) {

        public Ended {
            counts = Map.copyOf(counts);
        }
    }

    /**
     * Whether nothing more is to come of it.
     *
     * @param accepted how many of its tasks are safe
     * @param unfinished how many of these have not ended
     */
    public boolean isOver(long accepted, long unfinished) {
        return ended != null
                || (unfinished == 0 && (control == Control.CANCEL || accepted >= tasks));
    }

    /**
     * Which of two copies holds: the one where this is greater. Of two words that were said at the
     * same moment the stronger one, everywhere; its end is stronger than all that is wanted of it.
     */
    public long precedence() {
        if (ended != null) {
            return revision * 10 + 3;
        }
        int strength =
                switch (control) {
                    case RUN -> 0;
                    case PAUSE -> 1;
                    case CANCEL -> 2;
                };
        return revision * 10 + strength;
    }

    /** The next revision, of which its caller wants this. */
    public Batch with(Control wanted) {
        return next(wanted, ended);
    }

    /** The next revision, which has ended. */
    public Batch with(Ended end) {
        return next(control, end);
    }

    private Batch next(Control wanted, @Nullable Ended end) {
        return new Batch(
                id,
                tenant,
                digest,
                name,
                tasks,
                last,
                leftOut,
                estimate,
                createdAt,
                storeEpoch,
                revision + 1,
                wanted,
                end);
    }
}
