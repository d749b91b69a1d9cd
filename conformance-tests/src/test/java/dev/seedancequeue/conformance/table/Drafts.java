package dev.seedancequeue.conformance.table;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Drafts in create bodies: the table and the random requests name some that nobody has made. */
final class Drafts {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ID = "/content/0/draft_task/id";

    private Drafts() {}

    /** The id of the draft that a body wants made final; blank when it is no final. */
    static String named(JsonNode body) {
        return body.at(ID).asString("").strip();
    }

    /** The same final of another draft. */
    static JsonNode finalOf(String draftId, JsonNode body) {
        JsonNode copy = body.deepCopy();
        ((ObjectNode) copy.at("/content/0/draft_task")).put("id", draftId);
        return copy;
    }

    /** The smallest draft of a model. */
    static ObjectNode draft(String model) {
        ObjectNode body = JSON.createObjectNode().put("model", model);
        body.putArray("content").addObject().put("type", "text").put("text", "a cat yawns");
        return body.put("draft", true).put("resolution", "480p");
    }
}
