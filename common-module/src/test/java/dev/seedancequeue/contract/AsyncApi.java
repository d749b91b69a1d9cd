package dev.seedancequeue.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.seedancequeue.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The AsyncAPI document as a judge of real messages, to the last field. */
public final class AsyncApi {

    private static final ContractDocument DOCUMENT = ContractDocument.ASYNCAPI;

    private AsyncApi() {}

    /** Fails unless a message is one that the document has on the channel of events. */
    public static void assertIsEvent(String routingKey, BasicProperties properties, byte[] body) {
        assertThat(routingKey).isEqualTo(properties.getType());
        assertIsOneOf("/channels/events/messages", properties, body);
    }

    /** Fails unless a message is one that the document has on the channel of answers. */
    public static void assertIsAnswer(BasicProperties properties, byte[] body) {
        assertIsOneOf("/channels/answers/messages", properties, body);
    }

    /** Fails unless a message is one that the document has on the channel of create requests. */
    public static void assertIsCreateRequest(BasicProperties properties, byte[] body) {
        assertIs("/components/messages/createRequest", properties, body);
    }

    private static void assertIsOneOf(String messages, BasicProperties properties, byte[] body) {
        List<String> ofThisType =
                DOCUMENT.at(messages).propertyNames().stream()
                        .map(name -> DOCUMENT.follow(ContractDocument.child(messages, name)))
                        .filter(message ->
                                types(message)
                                        .anyMatch(String.valueOf(properties.getType())::equals))
                        .toList();
        assertThat(ofThisType).as("messages of type %s", properties.getType()).hasSize(1);
        assertIs(ofThisType.getFirst(), properties, body);
    }

    /** What the type of a message may be. */
    static Stream<String> types(String message) {
        JsonNode type = DOCUMENT.at(DOCUMENT.follow(message + "/payload") + "/properties/type");
        return type.has("const")
                ? Stream.of(type.path("const").asString())
                : type.path("enum").valueStream().map(JsonNode::asString);
    }

    private static void assertIs(String message, BasicProperties properties, byte[] body) {
        JsonNode payload = Json.mapper().readTree(body);
        assertThat(DOCUMENT.violations(message + "/payload", payload))
                .as("%s: %s", message, payload)
                .isEmpty();
        assertThat(DOCUMENT.violations(message + "/x-amqp-properties", json(properties)))
                .as("%s: %s", message, properties)
                .isEmpty();
        Map<String, Object> headers =
                properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        ObjectNode texts = Json.mapper().createObjectNode();
        headers.forEach((name, value) -> texts.put(name, value.toString()));
        assertThat(DOCUMENT.violations(message + "/headers", texts))
                .as("%s: %s", message, texts)
                .isEmpty();
    }

    private static ObjectNode json(BasicProperties properties) {
        ObjectNode json = Json.mapper().createObjectNode();
        put(json, "message-id", properties.getMessageId());
        put(json, "type", properties.getType());
        put(json, "content-type", properties.getContentType());
        put(json, "content-encoding", properties.getContentEncoding());
        put(json, "correlation-id", properties.getCorrelationId());
        put(json, "reply-to", properties.getReplyTo());
        put(json, "expiration", properties.getExpiration());
        put(json, "app-id", properties.getAppId());
        put(json, "user-id", properties.getUserId());
        if (properties.getTimestamp() != null) {
            json.put("timestamp", properties.getTimestamp().toInstant().toString());
        }
        if (properties.getDeliveryMode() != null) {
            json.put("delivery-mode", properties.getDeliveryMode());
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
