package dev.seedancequeue.client;

/**
 * A request that became a task.
 *
 * @param taskId as {@code taskStatus} and events name it
 * @param json the whole answer, as docs/asyncapi.yaml tells it ({@code Accepted})
 */
public record Accepted(String taskId, String json) {}
