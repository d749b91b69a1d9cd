package dev.seedancequeue.systemtests.harness;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.CorrelationId;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.task.TaskId;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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

    /**
     * Tasks with more than one order that the provider has not failed: the ledger counts by
     * correlation id, and each order of a task has one of its own.
     */
    public Set<TaskId> orderedBeside() {
        Map<TaskId, Integer> alive = new HashMap<>();
        int skip = 0;
        for (JsonNode page = entries(skip); !page.isEmpty(); page = entries(skip)) {
            for (JsonNode entry : page) {
                CorrelationId order =
                        SafetyIdentifier.orderOf(entry.path("safety_identifier").asString(null));
                for (JsonNode created : entry.path("tasks")) {
                    if (order != null && !created.path("status").asString().equals("failed")) {
                        alive.merge(order.task(), 1, Integer::sum);
                    }
                }
            }
            skip += page.size();
        }
        alive.values().removeIf(orders -> orders == 1);
        return alive.keySet();
    }

    private JsonNode entries(int skip) {
        URI page = root.resolve("ledger/entries?limit=1000&skip=" + skip);
        return body(Http.send(Http.to(page).GET())).path("entries");
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
