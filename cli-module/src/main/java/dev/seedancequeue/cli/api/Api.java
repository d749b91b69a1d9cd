package dev.seedancequeue.cli.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.ExitCode;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP API. Every call here may be repeated without harm, so a lost connection and an answer
 * that asks to come again are tried again, for a bounded time, and announced. Thread-safe.
 */
public final class Api {

    /** In the API's own style. Numbers stay as they were written: some are prices. */
    public static final JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .changeDefaultPropertyInclusion(_ ->
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private static final String BASE = "/api/AIGeneration/video/seedance";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** Longer than the API lets anyone wait. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(90);

    /** A large file over a slow line, and every confirmation of the broker. */
    private static final Duration FILE_LIMIT = Duration.ofMinutes(30);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** Without a problem of the API, these are of a proxy whose API is being started anew. */
    private static final Set<Integer> GATEWAY = Set.of(502, 503, 504);

    private static final Set<String> COME_AGAIN =
            Set.of("idempotency_key_in_flight", "backlog_full");

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_LIMIT)
                    .build();
    private final URI server;
    private final Duration patience;
    private final Consumer<String> announce;

    /**
     * @param server with or without the path of the API
     * @param patience how long to try again
     * @param announce told before each further try
     */
    public Api(URI server, Duration patience, Consumer<String> announce) {
        String url = server.toString().replaceFirst("/+$", "");
        this.server = URI.create(url.endsWith(BASE) ? url : url + BASE);
        this.patience = patience;
        this.announce = announce;
    }

    /** The same API with another patience. */
    public Api with(Duration patience) {
        return new Api(server, patience, announce);
    }

    /** A query of what is not null. */
    public static String query(Map<String, ? extends @Nullable Object> parameters) {
        var query = new StringBuilder();
        parameters.forEach((name, value) -> {
            if (value != null) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(encoded(name))
                        .append('=')
                        .append(encoded(value.toString()));
            }
        });
        return query.toString();
    }

    /** Text as a part of a path or a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public Answer get(String path, String... headers) {
        return call(request(path, CALL_LIMIT, headers).GET().build());
    }

    /** Sends JSON, or without any an empty body. */
    public Answer post(String path, @Nullable JsonNode body, String... headers) {
        HttpRequest.Builder request = request(path, CALL_LIMIT, headers);
        if (body == null) {
            return call(request.POST(BodyPublishers.noBody()).build());
        }
        return call(
                request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                        .build());
    }

    /** Streams a file from the disk. */
    public Answer postFile(String path, String contentType, Path file, String... headers) {
        return call(
                request(path, FILE_LIMIT, headers)
                        .header("Content-Type", contentType)
                        .POST(body(file))
                        .build());
    }

    private static BodyPublisher body(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException _) {
            throw CliException.usage("there is no file " + file + " that could be read");
        }
    }

    /** Reads JSON Lines one by one. */
    public void lines(String path, Consumer<JsonNode> each) {
        exchange(
                request(path, FILE_LIMIT).GET().build(),
                response -> {
                    try (var lines =
                            new BufferedReader(
                                    new InputStreamReader(
                                            response.body(), StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine();
                                line != null;
                                line = lines.readLine()) {
                            if (!line.isBlank()) {
                                each.accept(JSON.readTree(line));
                            }
                        }
                    }
                    return true;
                });
    }

    private HttpRequest.Builder request(String path, Duration limit, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + "/" + path)).timeout(limit);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Answer call(HttpRequest request) {
        return exchange(
                request,
                response -> {
                    try (InputStream body = response.body()) {
                        byte[] bytes = body.readAllBytes();
                        return new Answer(
                                response.statusCode(), response.headers(), data(response, bytes));
                    }
                });
    }

    private JsonNode data(HttpResponse<?> response, byte[] body) {
        if (response.statusCode() == 304) {
            return MissingNode.getInstance();
        }
        JsonNode data = JSON.readTree(body).path("data");
        if (data.isMissingNode()) {
            throw noApi(response.statusCode(), "something else than the API would");
        }
        return data;
    }

    /** Reads the body of an answer that is no error. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(HttpResponse<InputStream> response) throws IOException;
    }

    private <T> T exchange(HttpRequest request, Reading<T> reading) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (int attempt = 1; ; attempt++) {
            CliException failure;
            Duration pause = pause(attempt);
            try {
                HttpResponse<InputStream> response =
                        http.send(request, BodyHandlers.ofInputStream());
                if (response.statusCode() < 400) {
                    return read(response, reading);
                }
                Problem problem = problem(response);
                failure = new RefusedException(problem);
                if (!asksToComeAgain(problem)) {
                    throw failure;
                }
                pause = asked(response, pause);
            } catch (IOException e) {
                failure = new CliException(ExitCode.UNREACHABLE, unreachable(e));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CliException(ExitCode.INTERRUPTED, "interrupted");
            }
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.compareTo(pause) < 0) {
                throw failure;
            }
            announce.accept(
                    "%s; trying again in %d s, for another %d s at most"
                            .formatted(failure.getMessage(), pause.toSeconds(), left.toSeconds()));
            sleep(pause);
        }
    }

    private <T> T read(HttpResponse<InputStream> response, Reading<T> reading) throws IOException {
        try {
            return reading.read(response);
        } catch (JacksonException _) {
            throw noApi(response.statusCode(), "an answer that is not JSON");
        }
    }

    private static boolean asksToComeAgain(Problem problem) {
        return problem.status() == 503 || COME_AGAIN.contains(problem.code());
    }

    /** 1, 2, 4, 8, 15, 15 … seconds. */
    private static Duration pause(int attempt) {
        Duration pause = Duration.ofSeconds(1L << Math.min(attempt - 1, 5));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static Duration asked(HttpResponse<?> response, Duration otherwise) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("[0-9]{1,4}")
                ? Duration.ofSeconds(Math.max(1, Long.parseLong(seconds)))
                : otherwise;
    }

    private Problem problem(HttpResponse<InputStream> response) throws IOException {
        int status = response.statusCode();
        try (InputStream body = response.body()) {
            if (JSON.readTree(body) instanceof ObjectNode json && json.has("code")) {
                return Problem.of(status, json);
            }
        } catch (JacksonException _) {
            // Told below, as any other answer that is not the API's.
        }
        if (GATEWAY.contains(status)) {
            throw new GatewayException(status);
        }
        throw noApi(status, "HTTP " + status + " without a reason");
    }

    private NoApiException noApi(int status, String answered) {
        return new NoApiException(
                status,
                "%s answered %s; is that a Seedance API? --url or SEEDANCE_URL says where it is"
                        .formatted(server, answered));
    }

    /** What stands before the API answered that it is away. */
    private static final class GatewayException extends IOException {

        GatewayException(int status) {
            super("a gateway before it answered HTTP " + status);
        }
    }

    private String unreachable(IOException failure) {
        String why =
                switch (failure) {
                    case GatewayException e -> e.getMessage();
                    case HttpTimeoutException _ -> "no answer in time";
                    case ConnectException e when isOfAnUnknownHost(e) -> "the host is not known";
                    case ConnectException _ -> "the connection was refused";
                    default -> "the connection was lost";
                };
        return "%s cannot be reached: %s; --url or SEEDANCE_URL says where the API is"
                .formatted(server.getScheme() + "://" + server.getAuthority(), why);
    }

    private static boolean isOfAnUnknownHost(ConnectException failure) {
        return Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(UnresolvedAddressException.class::isInstance);
    }

    /**
     * Waits.
     *
     * @throws CliException interrupted
     */
    public static void sleep(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "interrupted");
        }
    }
}
