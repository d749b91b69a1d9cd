package dev.seedancequeue.benchmarks.http;

import dev.seedancequeue.api.Paths;
import dev.seedancequeue.benchmarks.ApiUnderTest;
import dev.seedancequeue.benchmarks.http.Callers.Caller;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.TaskId;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How fast single requests are answered, each beside two rates of the same run. {@code createTask}
 * beside the raw confirmed publish rate of the same messages, hundreds on their way at once, and
 * beside as many callers as it has itself, each of which waits for the confirm of its task and then
 * of its event, as {@code createTask} does. {@code taskStatus} of tasks that wait, and of the same
 * tasks when they have ended, each asked for once, beside an empty handler of the same server, and
 * beside one that does one Redis read.
 */
public final class HttpBenchmark {

    private static final int ROUNDS = 5;
    private static final int ACCEPTED = 202;
    private static final int OK = 200;

    private final int requests;
    private final int clients;
    private final PrintStream out;

    /** What was done a second in one round. */
    private record Round(
            double raw,
            double waiting,
            double create,
            double empty,
            double read,
            double queued,
            double ended) {}

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
    public void run() throws InterruptedException {
        out.printf(
                "bench http: %,d requests of each kind in each of %d rounds and one to warm up, on"
                        + " %d connections%n",
                requests, ROUNDS, clients);
        List<Round> rounds = new ArrayList<>();
        try (var api = ApiUnderTest.start(BareHandlers.class)) {
            for (int number = 0; number <= ROUNDS; number++) {
                Round round = measure(api);
                if (number > 0) {
                    rounds.add(round);
                    print(number, round);
                }
            }
        }
        out.printf(
                "median: createTask %.2f of raw publishes (goal 0.5), %.2f of %d callers who wait"
                        + " for task and event; taskStatus of queued tasks %.2f of an empty"
                        + " handler (goal 0.8), %.2f of one with a Redis read, of ended ones %.2f"
                        + " and %.2f%n",
                median(rounds, round -> round.create / round.raw),
                median(rounds, round -> round.create / round.waiting),
                clients,
                median(rounds, round -> round.queued / round.empty),
                median(rounds, round -> round.queued / round.read),
                median(rounds, round -> round.ended / round.empty),
                median(rounds, round -> round.ended / round.read));
    }

    private Round measure(ApiUnderTest api) throws InterruptedException {
        double raw = api.rawPublishes(requests);
        double waiting = Callers.rate(requests, clients, () -> api::publishAndTell);
        List<String> ids = new ArrayList<>();
        double create = creates(api.port(), ids);
        double empty = gets(api.port(), _ -> BareHandlers.EMPTY);
        double read = gets(api.port(), _ -> BareHandlers.ONE_READ);
        double queued = gets(api.port(), i -> Paths.TASK_STATUS + ids.get(i));
        api.succeed(ids.stream().map(TaskId::new).toList());
        double ended = gets(api.port(), i -> Paths.TASK_STATUS + ids.get(i));
        return new Round(raw, waiting, create, empty, read, queued, ended);
    }

    private void print(int number, Round round) {
        out.printf(
                "round %d: raw confirmed publishes %,.0f/s, waiting callers %,.0f/s, createTask"
                        + " %,.0f/s (%.2f, %.2f); empty handler %,.0f/s, with a Redis read"
                        + " %,.0f/s, taskStatus of queued tasks %,.0f/s (%.2f, %.2f), of ended"
                        + " ones %,.0f/s (%.2f, %.2f)%n",
                number,
                round.raw,
                round.waiting,
                round.create,
                round.create / round.raw,
                round.create / round.waiting,
                round.empty,
                round.read,
                round.queued,
                round.queued / round.empty,
                round.queued / round.read,
                round.ended,
                round.ended / round.empty,
                round.ended / round.read);
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

    private double rate(int port, List<byte[]> all, int status, Consumer<String> answers)
            throws InterruptedException {
        return Callers.rate(
                all.size(),
                clients,
                () -> {
                    var connection = new Connection(port);
                    return new Caller() {
                        @Override
                        public void call(int number) throws IOException {
                            answers.accept(connection.send(all.get(number), status));
                        }

                        @Override
                        public void close() throws IOException {
                            connection.close();
                        }
                    };
                });
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
        return rounds.stream().mapToDouble(value).sorted().toArray()[rounds.size() / 2];
    }
}
