package dev.seedancequeue.task;

/**
 * Why a task failed, for a person and for a program.
 *
 * @param code ours, or the provider's own code when the provider refused or failed the task
 * @param message plain text without secrets or prompts
 * @param retryable whether the same request may succeed later
 * @param charged whether the provider bills it
 */
public record TaskError(String code, String message, boolean retryable, Charged charged) {

    /** Whether money was spent on a task that gave no video. */
    public enum Charged {
        YES,
        NO,
        UNKNOWN;

        @com.fasterxml.jackson.annotation.JsonValue
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
