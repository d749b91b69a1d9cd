package dev.seedancequeue.task;

/**
 * A waiting task's place in the line in front of its submit queue.
 *
 * @param line its name, as the store knows it
 * @param number one more than that of the task before it
 */
public record Ticket(String line, long number) {}
