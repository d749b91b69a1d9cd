package dev.seedancequeue.catalogue;

/**
 * Something a caller should know of an accepted body: a change made to it, or a fact about it.
 *
 * @param pointer RFC 6901 pointer into the body as the caller sent it
 * @param code stable word in snake_case
 * @param message names field, value, limit and what was done
 */
public record Warning(String pointer, String code, String message) {}
