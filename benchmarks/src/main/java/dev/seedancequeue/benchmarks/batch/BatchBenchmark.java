package dev.seedancequeue.benchmarks.batch;

import dev.seedancequeue.api.ApiApplication;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Caption;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.node.ObjectNode;

/**
 * How fast a batch is accepted by HTTP, beside the broker's raw confirmed publish rate of the same
 * messages in the same process, and how fast tasks are listed among very many.
 */
public final class BatchBenchmark {

    private static final int WINDOW = 500;
    private static final int ROUNDS = 3;
    private static final int PAGES = 200;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int tasks;
    private final int stored;
    private final PrintStream out;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param tasks of one batch, at most 50,000
     * @param stored tasks to list among
     */
    public BatchBenchmark(int tasks, int stored, PrintStream out) {
        this.tasks = tasks;
        this.stored = stored;
        this.out = out;
    }

    public void run() throws IOException, InterruptedException {
        out.printf("bench batch: %,d tasks a batch, lists among %,d tasks%n", tasks, stored);
        try (var rabbit = RabbitServer.start();
                var redis = RedisServer.start();
                var api = start(rabbit, redis)) {
            for (int round = 1; round <= ROUNDS; round++) {
                double raw = raw(api.getBean(TaskPublisher.class));
                double batch = batch(RoleLauncher.port(api));
                out.printf(
                        "round %d: raw confirmed publishes %,.0f/s; batch by HTTP %,.0f tasks/s (%.2f)%n",
                        round, raw, batch, batch / raw);
            }
            store(api.getBean(TaskStore.class));
            int port = RoleLauncher.port(api);
            list(port, "newest page of 50", "");
            list(port, "by status", "&status=queued");
            list(port, "by text that is nowhere (2,000 looked at)", "&text=nowhere");
        }
    }

    private static ConfigurableApplicationContext start(RabbitServer rabbit, RedisServer redis) {
        return RoleLauncher.start(
                ApiApplication.ROLE,
                Map.of(),
                _ -> {},
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--logging.structured.format.console=",
                "--logging.level.root=error",
                "--seedance.rabbitmq.uri=" + rabbit.uri(),
                "--seedance.redis.uri=" + redis.uri(),
                "--seedance.tenant.max-backlog=100000000");
    }

    private static ObjectNode body(int number) {
        ObjectNode body =
                Json.mapper()
                        .createObjectNode()
                        .put("model", "doubao-seedance-1-5-pro-251215")
                        .put("ratio", "16:9")
                        .put("duration", 5);
        body.putArray("content")
                .addObject()
                .put("type", "text")
                .put("text", "a heron lands on the pond in the evening sun, take " + number);
        return body;
    }

    private static Task task(RequestVerdict.Accepted verdict, int number) {
        return Task.accepted(
                TaskId.random(Instant.now(), RANDOM),
                Task.DEFAULT_TENANT,
                verdict.profile(),
                List.of(),
                null,
                null,
                Instant.now(),
                "epoch",
                new Caption(null, "a heron lands on the pond, take " + number));
    }

    private static RequestVerdict.Accepted verdict() {
        var check = new RequestCheck(ModelCatalogue.standard(), CatalogueSettings.defaults());
        return (RequestVerdict.Accepted) check.check(body(0));
    }

    /** The messages to the submit queue alone, as many on their way as a batch has. */
    private double raw(TaskPublisher publisher) {
        RequestVerdict.Accepted verdict = verdict();
        List<TaskEnvelope> envelopes =
                IntStream.range(0, tasks)
                        .mapToObj(i ->
                                TaskEnvelope.toSubmit(task(verdict, i), body(i), Instant.now()))
                        .toList();
        String queue = Topology.submitQueue(verdict.profile().pool());
        long begun = System.nanoTime();
        for (int from = 0; from < tasks; from += WINDOW) {
            List<CompletableFuture<Void>> confirms = new ArrayList<>();
            List<TaskEnvelope> window = envelopes.subList(from, Math.min(from + WINDOW, tasks));
            publisher.pipelined(() ->
                    window.forEach(envelope -> confirms.add(publisher.publish(queue, envelope))));
            confirms.forEach(TaskPublisher::await);
        }
        return tasks / seconds(begun);
    }

    private double batch(int port) throws IOException, InterruptedException {
        String file =
                IntStream.range(0, tasks)
                        .mapToObj(i -> body(i).toString())
                        .collect(Collectors.joining("\n"));
        var request =
                HttpRequest.newBuilder(at(port, Paths.BATCHES))
                        .header("Content-Type", "application/jsonl")
                        .header("Idempotency-Key", "bench-" + System.nanoTime())
                        .POST(BodyPublishers.ofString(file))
                        .build();
        long begun = System.nanoTime();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IllegalStateException("batch: " + answer.body());
        }
        return tasks / seconds(begun);
    }

    private void store(TaskStore store) {
        RequestVerdict.Accepted verdict = verdict();
        long begun = System.nanoTime();
        for (int from = 0; from < stored; from += WINDOW) {
            int first = from;
            store.advanceAll(
                    IntStream.range(0, Math.min(WINDOW, stored - from))
                            .mapToObj(i -> task(verdict, first + i))
                            .toList());
        }
        out.printf("%,d tasks stored at %,.0f/s%n", stored, stored / seconds(begun));
    }

    private void list(int port, String name, String query)
            throws IOException, InterruptedException {
        double[] millis = new double[PAGES];
        for (int page = 0; page < PAGES; page++) {
            var request =
                    HttpRequest.newBuilder(at(port, Paths.TASK_LIST + "?limit=50" + query)).build();
            long begun = System.nanoTime();
            var answer = http.send(request, BodyHandlers.ofString());
            millis[page] = 1000 * seconds(begun);
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("list: " + answer.body());
            }
        }
        Arrays.sort(millis);
        out.printf(
                "list, %s: p50 %.1f ms, p99 %.1f ms%n",
                name, millis[PAGES / 2], millis[PAGES * 99 / 100]);
    }

    private static URI at(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
