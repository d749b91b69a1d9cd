package dev.seedancequeue.benchmarks.batch;

import dev.seedancequeue.api.Paths;
import dev.seedancequeue.benchmarks.ApiUnderTest;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.TaskStore;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How fast a batch is accepted by HTTP, beside the broker's raw confirmed publish rate of the same
 * messages in the same process, without and with the event that each task has, and how fast tasks
 * are listed among very many.
 */
public final class BatchBenchmark {

    private static final int ROUNDS = 3;
    private static final int PAGES = 200;

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
        try (var api = ApiUnderTest.start()) {
            for (int round = 1; round <= ROUNDS; round++) {
                double raw = api.rawPublishes(tasks);
                double withEvents = api.rawPublishesWithEvents(tasks);
                double batch = batch(api.port());
                out.printf(
                        "round %d: raw confirmed publishes %,.0f/s, tasks with their events %,.0f/s;"
                                + " batch by HTTP %,.0f tasks/s (%.2f, %.2f)%n",
                        round, raw, withEvents, batch, batch / raw, batch / withEvents);
            }
            store(api.store());
            list(api.port(), "newest page of 50", "", false);
            list(api.port(), "200 pages of 50 in a row, from the newest", "", true);
            list(api.port(), "by status", "&status=queued", false);
            list(api.port(), "by model", "&model=" + ApiUnderTest.MODEL, false);
            list(api.port(), "by text that is nowhere (2,000 looked at)", "&text=nowhere", false);
        }
    }

    private double batch(int port) throws IOException, InterruptedException {
        String file =
                IntStream.range(0, tasks)
                        .mapToObj(i -> ApiUnderTest.body(i).toString())
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
        return tasks / ApiUnderTest.seconds(begun);
    }

    private void store(TaskStore store) {
        long begun = System.nanoTime();
        for (int from = 0; from < stored; from += ApiUnderTest.WINDOW) {
            int first = from;
            store.advanceAll(
                    IntStream.range(0, Math.min(ApiUnderTest.WINDOW, stored - from))
                            .mapToObj(i -> ApiUnderTest.task(first + i))
                            .toList());
        }
        out.printf("%,d tasks stored at %,.0f/s%n", stored, stored / ApiUnderTest.seconds(begun));
    }

    /**
     * @param onwards whether each page is the one after that before
     */
    private void list(int port, String name, String query, boolean onwards)
            throws IOException, InterruptedException {
        double[] millis = new double[PAGES];
        String cursor = "";
        for (int page = 0; page < PAGES; page++) {
            URI uri = at(port, Paths.TASK_LIST + "?limit=50" + query + cursor);
            var request = HttpRequest.newBuilder(uri).build();
            long begun = System.nanoTime();
            var answer = http.send(request, BodyHandlers.ofString());
            millis[page] = 1000 * ApiUnderTest.seconds(begun);
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("list: " + answer.body());
            }
            if (onwards) {
                var data = Json.mapper().readTree(answer.body()).path("data");
                // Behind the last page it begins anew.
                cursor = data.has("cursor") ? "&cursor=" + data.path("cursor").asString() : "";
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
}
