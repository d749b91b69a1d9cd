package dev.seedancequeue.systemtests.harness;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.CorrelationId;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.task.TaskId;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

    /** Takes all rules back. */
    public void clearFaults() {
        body(Http.send(Http.to(root.resolve("faults")).DELETE()));
    }

    /** Nothing finishes from now on. */
    public void freeze() {
        post("clock/freeze", Map.of());
    }

    public void resume() {
        post("clock/resume", Map.of());
    }

    /** Moves its clock on at once. */
    public void jump(Duration by) {
        post("clock/jump", Map.of("seconds", by.toSeconds()));
    }

    /** How many creates have happened. */
    public long created() {
        return ledger().path("totals").path("created").asLong();
    }

    /** The most tasks that ran at once, of all pools together where there is but one in use. */
    public int peakRunning() {
        int peak = 0;
        for (JsonNode pool : body(Http.send(Http.to(root.resolve("pools")).GET()))) {
            peak = Math.max(peak, pool.path("peak_running").asInt());
        }
        return peak;
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
        for (JsonNode entry : entries()) {
            CorrelationId order =
                    SafetyIdentifier.orderOf(entry.path("safety_identifier").asString(null));
            for (JsonNode created : entry.path("tasks")) {
                if (order != null && !created.path("status").asString().equals("failed")) {
                    alive.merge(order.task(), 1, Integer::sum);
                }
            }
        }
        alive.values().removeIf(orders -> orders == 1);
        return alive.keySet();
    }

    /** What was ordered under one correlation id; a {@code created} of 0 when nothing was. */
    public JsonNode entry(String safetyIdentifier) {
        HttpResponse<byte[]> response =
                Http.send(Http.to(root.resolve("ledger/entries/" + safetyIdentifier)).GET());
        return response.statusCode() == 404
                ? Json.mapper().createObjectNode().put("created", 0)
                : body(response);
    }

    /** Every correlation id that was ever ordered. */
    public List<JsonNode> entries() {
        List<JsonNode> all = new ArrayList<>();
        int before = -1;
        while (all.size() > before) {
            before = all.size();
            String page = "ledger/entries?skip=%d&limit=1000".formatted(before);
            body(Http.send(Http.to(root.resolve(page)).GET())).path("entries").forEach(all::add);
        }
        return all;
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
