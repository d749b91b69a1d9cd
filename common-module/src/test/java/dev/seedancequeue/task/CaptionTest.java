package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class CaptionTest {

    private static JsonNode request(String prompt) {
        var request = Json.mapper().createObjectNode();
        var content = request.putArray("content");
        content.addObject().put("type", "image_url");
        content.addObject().put("type", "text").put("text", prompt);
        return request;
    }

    @Test
    void isTheBeginningOfThePrompt() {
        assertThat(Caption.of(request(" a cat "), "a7")).isEqualTo(new Caption("a7", "a cat"));
        assertThat(Caption.of(request("c".repeat(500)), null).prompt())
                .isEqualTo("c".repeat(Caption.MAX_PROMPT));
        assertThat(Caption.of(Json.mapper().createObjectNode(), null).prompt()).isNull();
    }

    @Test
    void neverEndsWithinACharacter() {
        String prompt = "c".repeat(Caption.MAX_PROMPT - 1) + "😀";

        assertThat(Caption.of(request(prompt), null).prompt())
                .isEqualTo("c".repeat(Caption.MAX_PROMPT - 1));
    }

    @Test
    void isNotSeenInLogs() {
        assertThat(Caption.of(request("a secret"), "a7").toString())
                .contains("a7")
                .doesNotContain("secret");
    }
}
