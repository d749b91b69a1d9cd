package dev.seedancequeue.messaging.deadletter;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a person changes about a message before it goes on its way again; null leaves it as it is.
 *
 * @param messageId of a producer's message only, where it is the idempotency key
 */
public record Edit(@Nullable JsonNode body, @Nullable String messageId) {

    public static final Edit NONE = new Edit(null, null);

    boolean isNone() {
        return body == null && messageId == null;
    }

    /** Without the body: prompts do not belong in logs. */
    @Override
    public String toString() {
        return "Edit[body %s, message id %s]".formatted(body == null ? "kept" : "new", messageId);
    }
}
