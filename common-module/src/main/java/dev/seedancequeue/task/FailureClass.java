package dev.seedancequeue.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What kind of failure it is, and so whether the same request may succeed later. This is the one
 * place that knows codes, the provider's and ours; {@code docs/failures.md} lists them.
 */
public enum FailureClass {
    /** The request itself is wrong; it will never be taken. */
    REFUSED(false),
    /** The provider's moderation said no, to the request or to the finished video. */
    MODERATION(false),
    /** The provider has no room for it now. */
    THROTTLED(true),
    /** The account has to be put right by a person: key, bill, spending cap, service not open. */
    ACCOUNT(true),
    /** The provider broke while it took or made the video. */
    PROVIDER_FAULT(true),
    /** The way to the provider is broken. */
    NETWORK(true),
    /** Its time was over before it was done. */
    EXPIRED(true),
    /**
     * Ours: a worker died, Redis was emptied. Looked for and ordered again, never a failed task.
     */
    INTERNAL(true);

    /** Input…, Output… and plain forms, with and without a suffix (provider.md §8). */
    private static final List<String> MODERATION_PARTS =
            List.of("Sensitive", "RiskDetection", "PolicyViolation", "PrivacyInformation");

    private static final Set<String> THROTTLED_CODES =
            Set.of(
                    "ServerOverloaded",
                    "RequestBurstTooFast",
                    "InflightBatchsizeExceeded",
                    "QuotaExceeded");

    private static final Set<String> ACCOUNT_CODES =
            Set.of(
                    "AuthenticationError",
                    "InvalidAccountStatus",
                    "AccountOverdueError",
                    "AccessDenied",
                    "SetLimitExceeded");

    private static final Set<String> PROVIDER_FAULT_CODES =
            Set.of("InternalServiceError", "provider_failed", "provider_task_gone", "not_ordered");

    private static final Set<String> EXPIRED_CODES = Set.of("expired", "not_ordered_in_time");

    /** Without the provider's error body these say that the address is wrong, not the request. */
    private static final Set<Integer> WRONG_ADDRESS = Set.of(404, 405, 407);

    private final boolean retryable;

    FailureClass(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same request may succeed later, by us or by its caller. */
    public boolean retryable() {
        return retryable;
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The class a code stands for; a code that nobody knows is about the request. */
    public static FailureClass of(String code) {
        if (MODERATION_PARTS.stream().anyMatch(code::contains)) {
            return MODERATION;
        }
        if (THROTTLED_CODES.contains(code) || code.contains("RateLimitExceeded")) {
            return THROTTLED;
        }
        if (ACCOUNT_CODES.contains(code) || code.startsWith("OperationDenied")) {
            return ACCOUNT;
        }
        if (PROVIDER_FAULT_CODES.contains(code)) {
            return PROVIDER_FAULT;
        }
        if (EXPIRED_CODES.contains(code)) {
            return EXPIRED;
        }
        return code.equals("provider_unreachable") ? NETWORK : REFUSED;
    }

    /**
     * The class of a create that the provider answered with 4xx: nothing was ordered.
     *
     * @param code the provider's own, null when the answer has none
     */
    public static FailureClass ofAnswer(
            int status, @Nullable String code, @Nullable String message) {
        if (status == 401 || status == 403) {
            return ACCOUNT;
        }
        if (status == 429) {
            return isSpent(code, message) ? ACCOUNT : THROTTLED;
        }
        if (code == null) {
            return WRONG_ADDRESS.contains(status) ? NETWORK : REFUSED;
        }
        return of(code);
    }

    /** Whether waiting is no help against a 429: two of its reasons need a person. */
    public static boolean isSpent(@Nullable String code, @Nullable String message) {
        if (code == null) {
            return false;
        }
        boolean trial = message != null && message.toLowerCase(Locale.ROOT).contains("free trial");
        return code.equals("SetLimitExceeded") || (code.equals("QuotaExceeded") && trial);
    }

    /** The class of a task that the provider took and failed later: its lack of room is a fault. */
    public static FailureClass ofFailedTask(String code) {
        FailureClass failureClass = of(code);
        return failureClass == THROTTLED ? PROVIDER_FAULT : failureClass;
    }
}
