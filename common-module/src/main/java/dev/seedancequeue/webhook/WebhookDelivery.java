package dev.seedancequeue.webhook;

import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to one endpoint. The body and the id stay the same over all attempts, and
 * over a second delivery of the same event.
 *
 * @param id the {@code webhook-id}, by which receivers tell what they have had
 * @param subject the id of the task, workflow or batch, or the producer's message id
 * @param body what is sent, byte for byte
 */
public record WebhookDelivery(
        String id,
        String tenant,
        String endpointId,
        String type,
        @Nullable String subject,
        String body,
        Instant createdAt) {

    /** The delivery of an event, or null of an event that has nothing to tell. */
    public static @Nullable WebhookDelivery of(TaskEvent event, WebhookEndpoint endpoint) {
        WebhookBody body = WebhookBody.of(event);
        return body == null
                ? null
                : new WebhookDelivery(
                        id(endpoint, event.type(), body.identity()),
                        event.tenant(),
                        endpoint.id(),
                        event.type(),
                        body.subject(),
                        body.json(),
                        event.time());
    }

    /** A delivery that only shows whether the endpoint can be reached. */
    public static WebhookDelivery test(WebhookEndpoint endpoint, String nonce, Instant now) {
        String type = "webhook.test";
        return new WebhookDelivery(
                id(endpoint, type, nonce),
                endpoint.tenant(),
                endpoint.id(),
                type,
                null,
                WebhookBody.test(now),
                now);
    }

    private static String id(WebhookEndpoint endpoint, String type, String identity) {
        return "msg_" + TaskId.digest(endpoint.id() + "\n" + type + "\n" + identity);
    }

    /** Without the body, which may hold links. */
    @Override
    public String toString() {
        return "WebhookDelivery[" + id + " " + type + " to " + endpointId + "]";
    }
}
