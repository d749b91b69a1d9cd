package dev.seedancequeue.messaging;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.seedancequeue.json.Completeness;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.webhook.WebhookDelivery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageProperties;
import tools.jackson.core.JacksonException;

/**
 * The message that a webhook delivery lives in.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}; a reader refuses a later one
 * @param attempt the one that is due next, from 1
 * @param dueAt before that it goes back to the ladder
 */
public record WebhookEnvelope(
        int schemaVersion, WebhookDelivery delivery, int attempt, Instant dueAt) {

    public static final int SCHEMA_VERSION = 1;

    public static WebhookEnvelope of(WebhookDelivery delivery, int attempt, Instant dueAt) {
        return new WebhookEnvelope(SCHEMA_VERSION, delivery, attempt, dueAt);
    }

    /** What the bytes of a message hold, or null when that is no delivery of a version known. */
    public static @Nullable WebhookEnvelope read(byte[] body) {
        try {
            WebhookEnvelope envelope = Json.mapper().readValue(body, WebhookEnvelope.class);
            boolean whole =
                    envelope != null
                            && envelope.schemaVersion <= SCHEMA_VERSION
                            && Completeness.missing(envelope) == null;
            return whole ? envelope : null;
        } catch (JacksonException | IllegalArgumentException _) {
            return null;
        }
    }

    /** Whether it is time; another hop for less than half the shortest step would only be late. */
    @JsonIgnore
    public boolean isDue(Instant now) {
        return !dueAt.isAfter(now.plus(DelayLadder.MS_250.ttl().dividedBy(2)));
    }

    Message message() {
        var properties = new MessageProperties();
        properties.setContentType(MessageProperties.CONTENT_TYPE_JSON);
        properties.setType("webhook");
        properties.setMessageId(delivery.id() + "." + attempt);
        return MessageBuilder.withBody(Json.mapper().writeValueAsBytes(this))
                .andProperties(properties)
                .build();
    }
}
