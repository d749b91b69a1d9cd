package dev.seedancequeue.task;

import org.jspecify.annotations.Nullable;

/**
 * A task as the store has it.
 *
 * @param cancellation what became of its caller's wish to cancel it, or null when there was none
 */
public record StoredTask(Task task, @Nullable Cancellation cancellation) {}
