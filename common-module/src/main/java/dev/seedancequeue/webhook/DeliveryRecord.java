package dev.seedancequeue.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a delivery.
 *
 * @param attempts requests sent so far
 * @param httpStatus what the last one was answered with, null when there was no answer
 * @param error why the last one did not succeed, null when it did
 * @param attemptedAt when the last one ended
 * @param nextAt when the next one is due, null when there is none
 */
public record DeliveryRecord(
        WebhookDelivery delivery,
        Status status,
        int attempts,
        @Nullable Integer httpStatus,
        @Nullable String error,
        @Nullable Instant attemptedAt,
        @Nullable Instant nextAt) {

    /** Where a delivery stands. */
    public enum Status {
        /** It is sent, or sent again, when its time comes. */
        PENDING,
        /** The endpoint said 2xx. */
        DELIVERED,
        /** It was tried as often as it is. */
        FAILED,
        /** The endpoint was disabled or gone when its time came. */
        SKIPPED;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One that is to be sent for the first time, or once more from the beginning. */
    public static DeliveryRecord due(WebhookDelivery delivery, Instant now) {
        return new DeliveryRecord(delivery, Status.PENDING, 0, null, null, null, now);
    }

    /** The same after an attempt. */
    public DeliveryRecord after(
            Status next,
            int attempt,
            @Nullable Integer answered,
            @Nullable String why,
            Instant now,
            @Nullable Instant again) {
        return new DeliveryRecord(delivery, next, attempt, answered, why, now, again);
    }

    /** The same, not sent because there is nobody to send it to. */
    public DeliveryRecord skipped(String why) {
        return new DeliveryRecord(
                delivery, Status.SKIPPED, attempts, httpStatus, why, attemptedAt, null);
    }
}
