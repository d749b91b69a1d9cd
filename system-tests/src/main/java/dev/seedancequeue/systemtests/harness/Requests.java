package dev.seedancequeue.systemtests.harness;

import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Create bodies: the five of the contract, and what tests make of them. */
public final class Requests {

    public static final Path FOLDER = Processes.PROJECT.resolve("examples/requests");

    private static final String DRAFT_PLACEHOLDER = "draft_task_id_from_step_4";

    private Requests() {}

    /** Text to video, with this prompt. */
    public static ObjectNode text(String prompt) {
        ObjectNode body = read("1-text-to-video");
        ((ObjectNode) body.path("content").path(0)).put("text", prompt);
        return body;
    }

    public static ObjectNode flexText(String prompt) {
        return text(prompt).put("service_tier", "flex");
    }

    public static ObjectNode firstFrame() {
        return read("2-first-frame");
    }

    public static ObjectNode firstAndLastFrame() {
        return read("3-first-and-last-frame");
    }

    /** The contract's draft, whose tier {@code flex} no provider takes. */
    public static ObjectNode draft() {
        return read("4-draft");
    }

    public static JsonNode finalOf(String draftId) {
        String text = read("5-final-from-draft").toString();
        return Json.mapper().readTree(text.replace(DRAFT_PLACEHOLDER, draftId));
    }

    private static ObjectNode read(String name) {
        Path file = FOLDER.resolve(name + ".json");
        try {
            return (ObjectNode) Json.mapper().readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("no request " + name, e);
        }
    }
}
