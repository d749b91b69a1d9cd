package dev.seedancequeue.systemtests.harness;

import dev.seedancequeue.json.Json;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The emulator's own interface: faults, clock, and the ledger that knows what was paid. */
public final class EmulatorControl {

    private final URI root;

    /**
     * @param baseUrl what the emulator printed as {@code ARK_BASE_URL}
     */
    EmulatorControl(URI baseUrl) {
        root = baseUrl.resolve("/emulator/");
    }

    /** Adds a rule of misbehaviour, in the words of the emulator's interface. */
    public void fault(Map<String, Object> rule) {
        post("faults", rule);
    }

    /** Nothing finishes from now on. */
    public void freeze() {
        post("clock/freeze", Map.of());
    }

    public void resume() {
        post("clock/resume", Map.of());
    }

    /** How many creates have happened. */
    public long created() {
        return ledger().path("totals").path("created").asLong();
    }

    /** {@code totals} and {@code duplicates}. */
    public JsonNode ledger() {
        return body(Http.send(Http.to(root.resolve("ledger")).GET()));
    }

    private void post(String path, Map<String, Object> body) {
        byte[] json = Json.mapper().writeValueAsBytes(body);
        body(Http.send(Http.to(root.resolve(path)).POST(BodyPublishers.ofByteArray(json))));
    }

    private static JsonNode body(HttpResponse<byte[]> response) {
        JsonNode body = Json.mapper().readTree(response.body());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    "the emulator answered %d %s".formatted(response.statusCode(), body));
        }
        return body;
    }
}
