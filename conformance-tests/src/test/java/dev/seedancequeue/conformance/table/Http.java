package dev.seedancequeue.conformance.table;

import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Plain HTTP, as any client of either side speaks it. */
final class Http implements AutoCloseable {

    /** Far above every honest answer, so that a hang fails instead of blocking the build. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer with a JSON body. */
    record Answer(int status, HttpHeaders headers, JsonNode body) {

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** A body as its receiver reads it: a number's type in memory does not travel. */
    static JsonNode asRead(JsonNode body) {
        return Json.mapper().readTree(body.toString());
    }

    Answer post(URI uri, JsonNode body) {
        return send(to(uri).POST(BodyPublishers.ofString(body.toString())));
    }

    Answer get(URI uri) {
        return send(to(uri).GET());
    }

    private static HttpRequest.Builder to(URI uri) {
        return HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer any-key");
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(),
                    response.headers(),
                    Json.mapper().readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
