package dev.seedancequeue.task;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What people know a task by.
 *
 * @param customId its caller's own name for it, which only tasks of batches have
 * @param prompt the beginning of the prompt, at most {@value #MAX_PROMPT} characters; null when the
 *     request has none
 */
public record Caption(@Nullable String customId, @Nullable String prompt) {

    /** So much of a prompt goes along with every message and is searched. */
    public static final int MAX_PROMPT = 300;

    /** The caption of a create body. */
    public static Caption of(JsonNode request, @Nullable String customId) {
        for (JsonNode item : request.path("content")) {
            String text = item.path("text").asString("");
            if (!text.isBlank()) {
                return new Caption(customId, beginning(text.strip()));
            }
        }
        return new Caption(customId, null);
    }

    /** Never half of a surrogate pair. */
    private static String beginning(String text) {
        if (text.length() <= MAX_PROMPT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_PROMPT - 1)) ? 1 : 0;
        return text.substring(0, MAX_PROMPT - end);
    }

    /** Without the prompt, which does not belong in logs. */
    @Override
    public String toString() {
        return "Caption[customId=" + customId + "]";
    }
}
