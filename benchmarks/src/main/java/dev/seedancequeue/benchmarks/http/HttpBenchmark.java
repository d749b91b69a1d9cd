package dev.seedancequeue.benchmarks.http;

import dev.seedancequeue.api.Paths;
import dev.seedancequeue.benchmarks.ApiUnderTest;
import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How fast single requests are answered: {@code createTask} beside the broker's raw confirmed
 * publish rate of the same messages, {@code taskStatus} beside an empty handler of the same server.
 */
public final class HttpBenchmark {

    private static final int ROUNDS = 5;
    private static final int ACCEPTED = 202;
    private static final int OK = 200;

    private final int requests;
    private final int clients;
    private final PrintStream out;

    /**
     * @param requests of one kind in a round
     * @param clients connections, each with one request at a time
     */
    public HttpBenchmark(int requests, int clients, PrintStream out) {
        this.requests = requests;
        this.clients = clients;
        this.out = out;
    }

    /** Measures and prints each round and the medians; the first round warms up. */
    public void run() throws IOException, InterruptedException {
        out.printf(
                "bench http: %,d requests of each kind in each of %d rounds and one to warm up, on"
                        + " %d connections%n",
                requests, ROUNDS, clients);
        try (var api = ApiUnderTest.start(EmptyHandler.class)) {
            List<Double> creates = new ArrayList<>();
            List<Double> reads = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                double raw = api.rawPublishes(requests);
                List<String> ids = new ArrayList<>();
                double create = creates(api.port(), ids);
                double empty = gets(api.port(), _ -> EmptyHandler.PATH);
                double read = gets(api.port(), i -> Paths.TASK_STATUS + ids.get(i % ids.size()));
                if (round > 0) {
                    creates.add(create / raw);
                    reads.add(read / empty);
                    out.printf(
                            "round %d: raw confirmed publishes %,.0f/s, createTask %,.0f/s (%.2f);"
                                    + " empty handler %,.0f/s, taskStatus %,.0f/s (%.2f)%n",
                            round, raw, create, create / raw, empty, read, read / empty);
                }
            }
            out.printf(
                    "median: createTask %.2f of raw publishes (goal 0.5), taskStatus %.2f of an"
                            + " empty handler (goal 0.8)%n",
                    median(creates), median(reads));
        }
    }

    private double creates(int port, List<String> ids) throws InterruptedException {
        List<byte[]> all =
                IntStream.range(0, requests)
                        .mapToObj(i -> ApiUnderTest.body(i).toString())
                        .map(body -> Connection.post(Paths.CREATE_TASK, body))
                        .toList();
        var answers = new ConcurrentLinkedQueue<String>();
        double rate = rate(port, all, ACCEPTED, answers::add);
        answers.forEach(
                answer -> ids.add(Json.mapper().readTree(answer).at("/data/id").asString()));
        return rate;
    }

    private double gets(int port, IntFunction<String> path) throws InterruptedException {
        List<byte[]> all =
                IntStream.range(0, requests).mapToObj(i -> Connection.get(path.apply(i))).toList();
        return rate(port, all, OK, _ -> {});
    }

    /** Requests a second, each connection having its part of them. */
    private double rate(int port, List<byte[]> all, int status, Consumer<String> answers)
            throws InterruptedException {
        var next = new AtomicInteger();
        long begun = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> clientsOfAll =
                    Collections.nCopies(
                            clients,
                            () -> {
                                try (var connection = new Connection(port)) {
                                    for (int i = next.getAndIncrement();
                                            i < all.size();
                                            i = next.getAndIncrement()) {
                                        answers.accept(connection.send(all.get(i), status));
                                    }
                                }
                                return null;
                            });
            for (Future<Void> client : threads.invokeAll(clientsOfAll)) {
                client.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request failed: " + e.getMessage(), e);
        }
        return all.size() / ApiUnderTest.seconds(begun);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
