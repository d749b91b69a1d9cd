package dev.seedancequeue.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a task failed, for a person and for a program.
 *
 * @param code ours, or the provider's own code when the provider refused or failed the task
 * @param failureClass what kind of failure it is
 * @param message plain text without secrets or prompts
 * @param retryable whether the same request may succeed later
 * @param charged whether the provider bills it
 */
public record TaskError(
        String code,
        FailureClass failureClass,
        String message,
        boolean retryable,
        Charged charged) {

    /** An expired task has no error of the provider's, but its caller deserves a sentence. */
    public static final TaskError EXPIRED =
            free(
                    "expired",
                    FailureClass.EXPIRED,
                    "the provider did not finish the task within its execution_expires_after");

    /** An error whose code says its class. */
    public TaskError(String code, String message, boolean retryable, Charged charged) {
        this(code, FailureClass.of(code), message, retryable, charged);
    }

    /** An error that cost nothing, and that is worth another try if its class is. */
    public static TaskError free(String code, FailureClass failureClass, String message) {
        return new TaskError(code, failureClass, message, failureClass.retryable(), Charged.NO);
    }

    /** The same of a code that says its class. */
    public static TaskError free(String code, String message) {
        return free(code, FailureClass.of(code), message);
    }

    /** Why a task ended without a video, or null when it did not. */
    public static @Nullable TaskError of(TaskState state) {
        return switch (state) {
            case TaskState.Failed failed -> failed.error();
            case TaskState.Expired expired -> expired.error();
            case TaskState.Queued _,
                    TaskState.Unconfirmed _,
                    TaskState.Parked _,
                    TaskState.Ordered _,
                    TaskState.Running _,
                    TaskState.Succeeded _,
                    TaskState.Cancelled _ ->
                    null;
        };
    }

    /** Whether the provider bills a task. */
    public enum Charged {
        YES,
        NO,
        UNKNOWN;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
