package dev.seedancequeue.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class TaskEnvelopeTest {

    private static final int FRAME = "{\"text\":\"\"}".length();

    @Test
    void carriesASmallRequestAlongAndLetsALargeOneGo() {
        ObjectNode largest = request(TaskEnvelope.SMALL_REQUEST - FRAME);

        assertThat(TaskEnvelope.ifSmall(largest)).isSameAs(largest);
        assertThat(TaskEnvelope.ifSmall(request(TaskEnvelope.SMALL_REQUEST - FRAME + 1))).isNull();
        assertThat(TaskEnvelope.ifSmall(null)).isNull();
    }

    private static ObjectNode request(int length) {
        return Json.mapper().createObjectNode().put("text", "x".repeat(length));
    }
}
