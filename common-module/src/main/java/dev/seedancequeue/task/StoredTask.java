package dev.seedancequeue.task;

import org.jspecify.annotations.Nullable;

/**
 * A task as the store has it.
 *
 * @param cancellation what became of its caller's wish to cancel it, or null when there was none
 * @param ticket its place in line, or null when it is in none: it waits for something else than its
 *     turn, or its turn has come; of a task that has ended it means nothing
 */
public record StoredTask(Task task, @Nullable Cancellation cancellation, @Nullable Ticket ticket) {}
