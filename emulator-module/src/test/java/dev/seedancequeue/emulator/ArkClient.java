package dev.seedancequeue.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain HTTP client of one emulator, as a stranger would write it. */
final class ArkClient implements AutoCloseable {

    static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final int port;
    private final String key;

    ArkClient(Emulator emulator) {
        this(emulator, "any-key");
    }

    ArkClient(Emulator emulator, String key) {
        this(emulator.port(), key);
    }

    ArkClient(int port) {
        this(port, "any-key");
    }

    private ArkClient(int port, String key) {
        this.port = port;
        this.key = key;
    }

    record Reply(int status, String body, java.net.http.HttpHeaders headers) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String code() {
            return json().path("error").path("code").asString("");
        }

        String message() {
            return json().path("error").path("message").asString("");
        }
    }

    Reply create(String body) {
        return send("POST", "/api/v3/contents/generations/tasks", body);
    }

    /** Creates a task that must be accepted; returns its id. */
    String created(String body) {
        Reply reply = create(body);
        if (reply.status() != 200) {
            throw new AssertionError("create was answered " + reply);
        }
        return reply.json().path("id").asString();
    }

    Reply get(String id) {
        return send("GET", "/api/v3/contents/generations/tasks/" + id, null);
    }

    String status(String id) {
        return get(id).json().path("status").asString();
    }

    Reply list(String query) {
        return send("GET", "/api/v3/contents/generations/tasks?" + query, null);
    }

    Reply delete(String id) {
        return send("DELETE", "/api/v3/contents/generations/tasks/" + id, null);
    }

    Reply send(String method, String path, @org.jspecify.annotations.Nullable String body) {
        HttpResponse<String> response =
                exchange(request(method, path, body), HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body(), response.headers());
    }

    HttpResponse<byte[]> download(String link) {
        return exchange(
                HttpRequest.newBuilder(URI.create(link)).timeout(Duration.ofSeconds(30)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while asking the emulator", e);
        }
    }

    private HttpRequest request(
            String method, String path, @org.jspecify.annotations.Nullable String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        return request.build();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
