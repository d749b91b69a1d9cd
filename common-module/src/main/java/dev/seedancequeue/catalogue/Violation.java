package dev.seedancequeue.catalogue;

/**
 * One thing wrong with a create body; never quotes a prompt, inline media, or more than 40
 * characters of a value.
 *
 * @param pointer RFC 6901 pointer into the body, empty for the body itself
 * @param code stable word in snake_case
 * @param message names field, value, limit and what to do
 */
public record Violation(String pointer, String code, String message) {}
