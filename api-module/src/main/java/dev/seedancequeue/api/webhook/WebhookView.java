package dev.seedancequeue.api.webhook;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.json.Moments;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.DeliveryRecord.Status;
import dev.seedancequeue.webhook.SigningSecret;
import dev.seedancequeue.webhook.WebhookEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as operators see it.
 *
 * @param secret the newest, and only in the answer to the request that made it
 * @param oldSecretsUntil when the last one from before ends, if one still signs
 */
@JsonPropertyOrder({"id", "tenant", "url", "types", "description", "enabled"})
record WebhookView(
        String id,
        String tenant,
        String url,
        List<String> types,
        @Nullable String description,
        boolean enabled,
        @Nullable String disabledReason,
        @Nullable String disabledAt,
        String createdAt,
        @Nullable String secret,
        @Nullable String oldSecretsUntil) {

    static WebhookView of(WebhookEndpoint endpoint, Instant now) {
        return of(endpoint, null, now);
    }

    static WebhookView withSecret(WebhookEndpoint endpoint, Instant now) {
        return of(endpoint, endpoint.secrets().getFirst().text(), now);
    }

    private static WebhookView of(WebhookEndpoint endpoint, @Nullable String secret, Instant now) {
        var disabled = endpoint.disabled();
        return new WebhookView(
                endpoint.id(),
                endpoint.tenant(),
                endpoint.url(),
                endpoint.types(),
                endpoint.description(),
                disabled == null,
                disabled == null ? null : disabled.reason(),
                disabled == null ? null : Moments.microseconds(disabled.since()),
                Moments.microseconds(endpoint.createdAt()),
                secret,
                endpoint.secrets().stream()
                        .map(SigningSecret::until)
                        .filter(Objects::nonNull)
                        .filter(now::isBefore)
                        .max(Instant::compareTo)
                        .map(Moments::microseconds)
                        .orElse(null));
    }

    /** A delivery, with its body where one is looked at. */
    record DeliveryView(
            String id,
            String type,
            @Nullable String subject,
            Status status,
            int attempts,
            @Nullable Integer httpStatus,
            @Nullable String error,
            String createdAt,
            @Nullable String attemptedAt,
            @Nullable String nextAt,
            @JsonRawValue @Nullable String body) {

        static DeliveryView of(DeliveryRecord record) {
            return of(record, null);
        }

        static DeliveryView whole(DeliveryRecord record) {
            return of(record, record.delivery().body());
        }

        private static DeliveryView of(DeliveryRecord record, @Nullable String body) {
            var delivery = record.delivery();
            return new DeliveryView(
                    delivery.id(),
                    delivery.type(),
                    delivery.subject(),
                    record.status(),
                    record.attempts(),
                    record.httpStatus(),
                    record.error(),
                    Moments.microseconds(delivery.createdAt()),
                    TaskView.time(record.attemptedAt()),
                    TaskView.time(record.nextAt()),
                    body);
        }
    }

    /**
     * A page of deliveries, the newest first.
     *
     * @param next where the next page begins, null when this is the last
     */
    record DeliveryPage(List<DeliveryView> deliveries, @Nullable String next) {}

    /**
     * What a replay of many did.
     *
     * @param next where to go on, null when nothing is left
     */
    record Replayed(int replayed, @Nullable String next) {}
}
