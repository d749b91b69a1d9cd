package dev.seedancequeue.systemtests.harness;

import dev.seedancequeue.json.Json;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The HTTP API as a caller uses it. */
public final class Api {

    private static final Set<String> TERMINAL =
            Set.of("succeeded", "failed", "expired", "cancelled");

    private static final String BASE = "/api/AIGeneration/video/seedance/";

    private final URI server;

    /** An API listening on this port of the loopback interface. */
    public Api(int port) {
        server = URI.create("http://127.0.0.1:" + port);
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    /** What a call was answered. */
    public record Answer(int status, JsonNode body) {
        public JsonNode data() {
            return body.path("data");
        }

        public String id() {
            return data().path("id").asString();
        }
    }

    /** {@code POST createTask} without an idempotency key. */
    public Answer create(JsonNode body) {
        return answer(Http.send(createRequest(body)));
    }

    /** {@code POST createTask} with an {@code Idempotency-Key}. */
    public Answer create(JsonNode body, String key) {
        return answer(Http.send(createRequest(body).header("Idempotency-Key", key)));
    }

    /** The same request again and again, as a careful client does, until it is accepted. */
    public String createUntilAccepted(JsonNode body, String key, Duration limit) {
        return Awaitility.await("an answer other than 503 to " + key)
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> create(body, key), answer -> answer.status() == 202)
                .id();
    }

    /** {@code POST} to a path below the base, with a JSON body or, with null, none. */
    public Answer post(String path, @Nullable JsonNode body, String... headers) {
        var request = Http.to(at(BASE + path));
        if (body == null) {
            request.POST(BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return answer(Http.send(request));
    }

    /** {@code POST} of a file to a path below the base. */
    public Answer postFile(String path, String type, String file, String... headers) {
        var request =
                Http.to(at(BASE + path))
                        .timeout(Duration.ofMinutes(2))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(file));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return answer(Http.send(request));
    }

    /** {@code GET} of a path below the base. */
    public Answer get(String path) {
        return answer(Http.send(Http.to(at(BASE + path)).GET()));
    }

    public Answer status(String id) {
        return answer(
                Http.send(Http.to(at("/api/AIGeneration/video/seedance/taskStatus/" + id)).GET()));
    }

    /** The health of one server as this process sees it: {@code UP} or {@code DOWN}. */
    public String health(String server) {
        return answer(Http.send(Http.to(at("/actuator/health")).GET()))
                .body()
                .path("components")
                .path(server)
                .path("status")
                .asString("");
    }

    /** Waits until every task has ended, and tells how; otherwise says where the others stand. */
    public Map<String, JsonNode> awaitTerminal(Collection<String> ids, Duration limit) {
        Map<String, JsonNode> ended = new LinkedHashMap<>();
        Set<String> open = new LinkedHashSet<>(ids);
        try {
            Awaitility.await()
                    .atMost(limit)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(500))
                    .pollInSameThread()
                    .until(() -> {
                        for (String id : List.copyOf(open)) {
                            Answer answer = status(id);
                            if (TERMINAL.contains(answer.data().path("status").asString(""))) {
                                ended.put(id, answer.data());
                                open.remove(id);
                            }
                        }
                        return open.isEmpty();
                    });
        } catch (ConditionTimeoutException _) {
            throw new AssertionError(
                    "%d of %d tasks have not ended within %s:%n%s"
                            .formatted(open.size(), ids.size(), limit, describe(open)));
        }
        return ended;
    }

    private String describe(Set<String> open) {
        List<String> lines = new ArrayList<>();
        for (String id : open) {
            Answer answer = status(id);
            lines.add(answer.status() + " " + answer.body());
        }
        return String.join(System.lineSeparator(), lines);
    }

    private java.net.http.HttpRequest.Builder createRequest(JsonNode body) {
        return Http.to(at("/api/AIGeneration/video/seedance/createTask"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)));
    }

    private URI at(String path) {
        return server.resolve(path);
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        return new Answer(response.statusCode(), Json.mapper().readTree(response.body()));
    }
}
