package dev.seedancequeue.emulator;

import tools.jackson.databind.node.ObjectNode;

/** Create bodies for tests. */
final class Bodies {

    static final String MODEL = "doubao-seedance-1-5-pro-251215";

    private Bodies() {}

    static ObjectNode text(String prompt) {
        ObjectNode body = ArkClient.JSON.createObjectNode();
        body.put("model", MODEL);
        body.putArray("content").addObject().put("type", "text").put("text", prompt);
        return body;
    }

    static ObjectNode text(String prompt, String safetyIdentifier) {
        return text(prompt).put("safety_identifier", safetyIdentifier);
    }

    static ObjectNode finalOf(String draftId) {
        ObjectNode body = ArkClient.JSON.createObjectNode();
        body.put("model", MODEL);
        body.putArray("content")
                .addObject()
                .put("type", "draft_task")
                .putObject("draft_task")
                .put("id", draftId);
        return body;
    }
}
