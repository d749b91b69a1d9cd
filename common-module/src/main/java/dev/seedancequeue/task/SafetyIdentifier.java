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
     * The task id, followed by the caller's own identifier where there is one: whole when it fits,
     * else a digest of it, so that the provider still sees one stable name per end user.
     */
    public static String of(TaskId id, @Nullable String callers) {
        if (callers == null || callers.isEmpty()) {
            return id.value();
        }
        int room = MAX_LENGTH - id.value().length() - 1;
        String theirs =
                callers.length() <= room ? callers : TaskId.digest(callers).substring(0, room);
        return id.value() + SEPARATOR + theirs;
    }

    /** The task an identifier belongs to, or null when it is not one of ours. */
    public static @Nullable TaskId taskOf(@Nullable String identifier) {
        if (identifier == null) {
            return null;
        }
        int end = identifier.indexOf(SEPARATOR);
        String id = end < 0 ? identifier : identifier.substring(0, end);
        return TaskId.isTaskId(id) ? new TaskId(id) : null;
    }
}
