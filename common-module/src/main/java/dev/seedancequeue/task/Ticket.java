package dev.seedancequeue.task;

/**
 * A waiting task's place in the line in front of its submit queue.
 *
 * @param queue whose line it is
 * @param number one more than that of the task before it
 */
public record Ticket(String queue, long number) {}
