package dev.seedancequeue.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What goes back over the wire; immutable, but for the bytes, which are not copied. */
final class Answer {

    static final String JSON = "application/json; charset=utf-8";
    private static final byte[] NOTHING = {};

    private final int status;
    private final byte[] body;
    private final Map<String, String> headers;

    private Answer(int status, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    Answer(int status, String contentType, byte[] body) {
        this(status, body, Map.of("Content-Type", contentType));
    }

    static Answer json(int status, byte[] body) {
        return new Answer(status, JSON, body);
    }

    static Answer json(String body) {
        return json(200, body.getBytes(StandardCharsets.UTF_8));
    }

    /** What the provider's gateway says to a path that it does not know. */
    static Answer unknownPath() {
        return new Answer(404, NOTHING, Map.of());
    }

    /** The same answer with another body. */
    Answer withBody(byte[] other) {
        return new Answer(status, other, headers);
    }

    /** The same answer with one more header beside its content type. */
    Answer with(String name, String value) {
        return new Answer(
                status,
                body,
                Map.of("Content-Type", headers.getOrDefault("Content-Type", JSON), name, value));
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }
}
