package dev.seedancequeue.api;

import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The real API application on a free port, and a caller of it who holds every answer against the
 * OpenAPI document.
 */
final class RunningApi implements AutoCloseable {

    /**
     * Far above every time limit of the API, so that a hang fails instead of blocking the build.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ConfigurableApplicationContext context;
    private final int port;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningApi(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = RoleLauncher.port(context);
    }

    /** On the servers that all tests share. */
    static RunningApi start(String... arguments) {
        return start(TestServers.rabbit().uri(), TestServers.redis().uri(), arguments);
    }

    static RunningApi start(URI rabbit, URI redis, String... arguments) {
        List<String> all = new ArrayList<>();
        if (Stream.of(arguments).noneMatch(argument -> argument.startsWith("--server.port="))) {
            all.add("--server.port=0");
        }
        all.add("--seedance.rabbitmq.uri=" + rabbit);
        all.add("--seedance.redis.uri=" + redis);
        all.addAll(List.of(arguments));
        return new RunningApi(
                RoleLauncher.start(
                        ApiApplication.ROLE, Map.of(), _ -> {}, all.toArray(String[]::new)));
    }

    int port() {
        return port;
    }

    /** What a request can get to, with the error page and without the actuator. */
    Set<RequestMappingInfo> handlers() {
        return context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet();
    }

    Answer create(String body, String... headers) {
        return send("POST", Paths.CREATE_TASK, BodyPublishers.ofString(body), json(headers));
    }

    Answer status(String taskId) {
        return get(Paths.TASK_STATUS + taskId);
    }

    Answer cancel(String taskId) {
        return send("POST", Paths.TASKS + taskId + "/cancel", BodyPublishers.noBody());
    }

    Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    Answer send(String method, String path, BodyPublisher body, String... headers) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(PATIENCE)
                        .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            Answer answer = Answer.of(client.send(request.build(), BodyHandlers.ofString()));
            OpenApi.check(request.build(), SentBody.of(body), answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until a gauge has this value. */
    void awaitGauge(String name, int value) {
        Awaitility.await(name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> gauge(name), now -> now == value);
    }

    private double gauge(String name) {
        return get("/actuator/prometheus")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static String[] json(String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (!all.contains("Content-Type")) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        return all.toArray(String[]::new);
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }
}
