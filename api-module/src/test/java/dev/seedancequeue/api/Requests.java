package dev.seedancequeue.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Create bodies for tests. */
final class Requests {

    /** Words that may be neither in an answer nor in a log. */
    static final String PROMPT = "a very secret heron lands on the pond";

    static final String MODEL = "doubao-seedance-1-5-pro-251215";

    private Requests() {}

    /** The smallest valid body. */
    static String plain() {
        return with("");
    }

    /** A valid body with further fields, as {@code "seed": 1,}. */
    static String with(String fields) {
        return """
        {"model": "%s", %s "content": [{"type": "text", "text": "%s"}]}\
        """
                .formatted(MODEL, fields, PROMPT);
    }

    static String finalOf(String draftTaskId) {
        return """
        {"model": "%s", "content": [{"type": "draft_task", "draft_task": {"id": "%s"}}],
         "resolution": "1080p", "watermark": false}
        """
                .formatted(MODEL, draftTaskId);
    }

    /** One of the user's own requests, as it lies in the examples. */
    static String example(String name) {
        try {
            return Files.readString(Path.of("..", "examples", "requests", name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of the contract. */
    static String contract(String name) {
        try (var in = Requests.class.getResourceAsStream("/contract/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no contract file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
