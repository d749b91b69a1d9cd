package dev.seedancequeue.worker.intake;

import dev.seedancequeue.acceptance.Acceptance;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.worker.delivery.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The other way in: a producer's message becomes a task under the same rules as an HTTP request,
 * with {@code message-id} as its idempotency key. A message that cannot become one is answered with
 * a rejected event and kept as a dead letter.
 */
public final class Intake {

    /** The same bound as for an HTTP body, by default. */
    static final int MAX_BODY_BYTES = 1024 * 1024;

    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration STORE_AWAY = Duration.ofSeconds(5);
    private static final Duration QUEUE_FULL = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final TaskAcceptance acceptance;
    private final TaskPublisher publisher;
    private final InstantSource clock;

    public Intake(TaskAcceptance acceptance, TaskPublisher publisher, InstantSource clock) {
        this.acceptance = acceptance;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Settles one producer's message. */
    public void take(Delivery delivery) {
        Message message = delivery.message();
        String tenant = tenant(message);
        String messageId = message.getMessageProperties().getMessageId();
        if (tenant == null) {
            reject(
                    delivery,
                    Task.DEFAULT_TENANT,
                    violation(
                            "invalid_tenant",
                            "header seedance-tenant has to be 1 to 255 visible ASCII characters"));
            return;
        }
        if (messageId == null || !NAME.matcher(messageId).matches()) {
            reject(
                    delivery,
                    tenant,
                    violation(
                            "invalid_message_id",
                            "property message-id is required and has to be 1 to 255 visible ASCII"
                                    + " characters: without it a redelivery could be paid twice"));
            return;
        }
        int bytes = message.getBody().length;
        if (bytes > MAX_BODY_BYTES) {
            reject(
                    delivery,
                    tenant,
                    violation(
                            "body_too_large",
                            ("the body has %d bytes and may have %d; put images where the provider"
                                            + " can fetch them and send their URL")
                                    .formatted(bytes, MAX_BODY_BYTES)));
            return;
        }
        JsonNode body = body(message);
        if (body == null) {
            reject(delivery, tenant, violation("malformed_json", "the body has to be JSON"));
            return;
        }
        accept(delivery, tenant, messageId, body);
    }

    private void accept(Delivery delivery, String tenant, String messageId, JsonNode body) {
        TaskId id = TaskId.ofMessage(tenant, messageId, sentAt(delivery.message()));
        try {
            Acceptance accepted =
                    delivery.redelivered()
                            ? acceptance.acceptAgain(tenant, body, messageId, id)
                            : acceptance.accept(tenant, body, messageId, id);
            switch (accepted) {
                case Acceptance.Accepted(var task, _) -> {
                    reply(delivery, TaskEvent.accepted(task, messageId, clock.instant()));
                    delivery.ack();
                }
                case Acceptance.Refused(var violations) -> reject(delivery, tenant, violations);
                case Acceptance.BacklogFull _ -> postpone(delivery, QUEUE_FULL);
                case Acceptance.KeyInFlight _ -> postpone(delivery, SOON);
                case Acceptance.KeyUsedForOtherBody _ ->
                        reject(
                                delivery,
                                tenant,
                                violation(
                                        "message_id_reused",
                                        "this message-id came with another body before; a new task"
                                                + " needs a new one"));
            }
        } catch (StoreUnavailableException e) {
            log.atWarn()
                    .addKeyValue("messageId", messageId)
                    .addKeyValue("cause", e.getMessage())
                    .log("message waits: without redis its message-id cannot be looked up");
            postpone(delivery, STORE_AWAY);
        } catch (PublishException e) {
            if (e.reason() != PublishException.Reason.REFUSED) {
                throw e;
            }
            postpone(delivery, QUEUE_FULL);
        }
    }

    private void postpone(Delivery delivery, Duration delay) {
        TaskPublisher.await(publisher.postpone(Topology.INTAKE, delivery.message(), delay));
        delivery.ack();
    }

    private void reject(Delivery delivery, String tenant, List<Violation> violations) {
        Message message = delivery.message();
        String messageId = message.getMessageProperties().getMessageId();
        Violation first = violations.getFirst();
        String reason = "%s: %s".formatted(first.code(), first.message());
        TaskPublisher.await(publisher.deadLetter(message, Topology.INTAKE, reason));
        var event = TaskEvent.rejected(tenant, messageId, violations, clock.instant());
        TaskPublisher.await(publisher.publish(event));
        reply(delivery, event);
        delivery.ack();
        log.atWarn()
                .addKeyValue("messageId", messageId)
                .addKeyValue("tenant", tenant)
                .addKeyValue("errorCode", first.code())
                .log("message rejected");
    }

    private void reply(Delivery delivery, TaskEvent event) {
        var properties = delivery.message().getMessageProperties();
        if (properties.getReplyTo() != null) {
            TaskPublisher.await(
                    publisher.reply(properties.getReplyTo(), properties.getCorrelationId(), event));
        }
    }

    private static List<Violation> violation(String code, String message) {
        return List.of(new Violation("", code, message));
    }

    private static @Nullable String tenant(Message message) {
        Object header = message.getMessageProperties().getHeaders().get(Topology.TENANT_HEADER);
        if (header == null) {
            return Task.DEFAULT_TENANT;
        }
        String tenant = header.toString();
        return NAME.matcher(tenant).matches() ? tenant : null;
    }

    private static @Nullable JsonNode body(Message message) {
        try {
            JsonNode body = Json.mapper().readTree(message.getBody());
            return body.isMissingNode() ? null : body;
        } catch (JacksonException _) {
            return null;
        }
    }

    private static Instant sentAt(Message message) {
        var timestamp = message.getMessageProperties().getTimestamp();
        return timestamp == null ? Instant.EPOCH : timestamp.toInstant();
    }
}
