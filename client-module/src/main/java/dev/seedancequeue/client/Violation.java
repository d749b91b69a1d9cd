package dev.seedancequeue.client;

/**
 * One reason for which a request was rejected.
 *
 * @param pointer the JSON pointer of the field; empty, if it is about the whole message
 * @param code stable, for programs: {@code out_of_range}
 * @param message for people, with field, value and limit
 */
public record Violation(String pointer, String code, String message) {}
