package dev.seedancequeue.messaging.deadletter;

import dev.seedancequeue.json.Json;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.MessageProperties;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A dead letter's message in a form for people: what its producer wrote, so it may hold a prompt.
 *
 * @param properties the AMQP properties that are set
 * @param body when it is JSON
 * @param bodyBase64 when it is anything else
 */
public record DeadLetterContent(
        Map<String, Object> properties,
        Map<String, Object> headers,
        @Nullable JsonNode body,
        @Nullable String bodyBase64) {

    public static DeadLetterContent of(DeadLetter letter) {
        byte[] bytes = letter.message().getBody();
        MessageProperties message = letter.message().getMessageProperties();
        JsonNode json = json(bytes);
        Map<String, Object> headers = new TreeMap<>();
        message.getHeaders().forEach((name, value) -> headers.put(name, plain(value)));
        return new DeadLetterContent(
                properties(message),
                headers,
                json,
                json == null ? Base64.getEncoder().encodeToString(bytes) : null);
    }

    private static Map<String, Object> properties(MessageProperties message) {
        Map<String, Object> properties = new TreeMap<>();
        put(properties, "message_id", message, MessageProperties::getMessageId);
        put(properties, "correlation_id", message, MessageProperties::getCorrelationId);
        put(properties, "reply_to", message, MessageProperties::getReplyTo);
        put(properties, "type", message, MessageProperties::getType);
        put(properties, "content_type", message, MessageProperties::getContentType);
        put(properties, "content_encoding", message, MessageProperties::getContentEncoding);
        put(properties, "app_id", message, MessageProperties::getAppId);
        put(properties, "expiration", message, MessageProperties::getExpiration);
        put(properties, "timestamp", message, MessageProperties::getTimestamp);
        return properties;
    }

    private static void put(
            Map<String, Object> properties,
            String name,
            MessageProperties message,
            Function<MessageProperties, @Nullable Object> property) {
        Object value = property.apply(message);
        if (value != null) {
            properties.put(name, plain(value));
        }
    }

    /** Header values are whatever AMQP knows; those that JSON does not become text. */
    private static Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            case Number number -> number;
            case Boolean bool -> bool;
            case Date date -> date.toInstant().toString();
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case List<?> list -> list.stream().map(DeadLetterContent::plain).toList();
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .collect(
                                    Collectors.toMap(
                                            entry -> String.valueOf(entry.getKey()),
                                            entry -> plain(entry.getValue())));
            case Object other -> other.toString();
        };
    }

    private static @Nullable JsonNode json(byte[] bytes) {
        try {
            JsonNode json = Json.mapper().readTree(bytes);
            return json.isMissingNode() ? null : json;
        } catch (JacksonException _) {
            return null;
        }
    }
}
