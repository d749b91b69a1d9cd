package dev.seedancequeue.messaging;

import dev.seedancequeue.task.TaskId;

/**
 * The provider, or somebody who knows a task's callback address, says that the task has changed.
 * Nothing in it is believed; it only says where to look.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}; a reader refuses a later one
 * @param providerTaskId under which id the provider may have the task
 * @param finished whether the task is said to have ended
 * @param looks how often this hint was put off: it came too early, or among too many
 */
public record Hint(
        int schemaVersion,
        String tenant,
        TaskId taskId,
        String providerTaskId,
        boolean finished,
        int looks) {

    public static final int SCHEMA_VERSION = 1;

    /** What a callback says. */
    public static Hint of(String tenant, TaskId taskId, String providerTaskId, boolean finished) {
        return new Hint(SCHEMA_VERSION, tenant, taskId, providerTaskId, finished, 0);
    }

    /** The same hint, to be followed later. */
    public Hint again() {
        return new Hint(schemaVersion, tenant, taskId, providerTaskId, finished, looks + 1);
    }
}
