package dev.seedancequeue.task;

import org.jspecify.annotations.Nullable;

/**
 * The one string of ours that the provider echoes in every answer, and so the only way to find out
 * whether a create whose answer was lost has happened. At most 64 characters (provider rule).
 */
public final class SafetyIdentifier {

    private static final int MAX_LENGTH = 64;
    private static final char SEPARATOR = '.';

    private SafetyIdentifier() {}

    /**
     * The correlation id, followed by the caller's own identifier where there is one: whole when it
     * fits, else a digest of it, so that the provider still sees one stable name per end user.
     */
    public static String of(CorrelationId id, @Nullable String callers) {
        String ours = id.toString();
        if (callers == null || callers.isEmpty()) {
            return ours;
        }
        int room = MAX_LENGTH - ours.length() - 1;
        String theirs =
                callers.length() <= room ? callers : TaskId.digest(callers).substring(0, room);
        return ours + SEPARATOR + theirs;
    }

    /** The order an identifier belongs to, or null when it is not one of ours. */
    public static @Nullable CorrelationId orderOf(@Nullable String identifier) {
        if (identifier == null) {
            return null;
        }
        int end = identifier.indexOf(SEPARATOR);
        return CorrelationId.parse(end < 0 ? identifier : identifier.substring(0, end));
    }
}
