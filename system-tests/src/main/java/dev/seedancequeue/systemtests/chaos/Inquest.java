package dev.seedancequeue.systemtests.chaos;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.task.CorrelationId;
import dev.seedancequeue.task.SafetyIdentifier;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Waits for the ends, and compares what was accepted with what the provider's ledger says. */
final class Inquest {

    private static final int READERS = 16;
    private static final Set<String> UNPAID = Set.of("failed", "expired", "cancelled");

    private final Cluster cluster;
    private final Fleet fleet;
    private final Book book;

    Inquest(Cluster cluster, Fleet fleet, Book book) {
        this.cluster = cluster;
        this.fleet = fleet;
        this.book = book;
    }

    /** Where a task stands, as the API says it. */
    private record Standing(int httpStatus, String status, String stage) {
        private static final Standing UNKNOWN = new Standing(0, "", "");
    }

    /** Returns when every accepted task has ended or is left for a person, or at the limit. */
    void awaitEnds(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            Set<String> open = book.open();
            if (open.size() <= 500) {
                Map<String, Standing> standings = ask(open);
                standings.forEach((id, standing) -> book.heard(id, standing.status));
                open.removeIf(id -> isSettled(standing(standings, id)));
                if (open.isEmpty()) {
                    return;
                }
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private static Standing standing(Map<String, Standing> standings, String id) {
        return standings.getOrDefault(id, Standing.UNKNOWN);
    }

    private static boolean isSettled(Standing standing) {
        return Book.isTerminal(standing.status) || standing.stage.equals("parked");
    }

    private Map<String, Standing> ask(Collection<String> ids) throws InterruptedException {
        Map<String, Standing> standings = new ConcurrentHashMap<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            for (String id : ids) {
                readers.execute(() -> standings.put(id, ask(id)));
            }
            readers.shutdown();
            Object _ = readers.awaitTermination(5, TimeUnit.MINUTES);
        }
        return standings;
    }

    private Standing ask(String id) {
        Api api = fleet.api();
        if (api == null) {
            return Standing.UNKNOWN;
        }
        try {
            Api.Answer answer = api.status(id);
            JsonNode data = answer.data();
            return new Standing(
                    answer.status(),
                    data.path("status").asString(""),
                    data.path("stage").asString(""));
        } catch (UncheckedIOException _) {
            return Standing.UNKNOWN;
        }
    }

    Verdict verdict(Options options, Map<Trouble.Kind, Integer> troubles)
            throws InterruptedException {
        Map<String, List<JsonNode>> creates = creates();
        Set<String> all = book.ids();
        all.addAll(creates.keySet());
        Map<String, Standing> standings = ask(all);
        Map<String, Integer> ends = new TreeMap<>();
        List<String> lost = new ArrayList<>();
        List<String> stuck = new ArrayList<>();
        List<String> parked = new ArrayList<>();
        List<String> otherwise = new ArrayList<>();
        for (String id : book.ids()) {
            String end = end(id, standing(standings, id));
            switch (end) {
                case "parked" -> parked.add(id);
                case "lost" -> lost.add(id);
                case "stuck" -> stuck.add(id);
                default -> {
                    ends.merge(end, 1, Integer::sum);
                    if (!end.equals(book.expected(id))) {
                        otherwise.add(id);
                    }
                }
            }
        }
        return new Verdict(
                options,
                book.acceptedCount(),
                ends,
                lost,
                stuck,
                parked,
                having(creates, tasks -> tasks.size() > 1),
                having(creates, tasks -> paid(tasks) > 1),
                orphans(creates, standings),
                otherwise,
                book.contradictions(),
                book.refusals(),
                book.slowestSeconds(),
                troubles);
    }

    /** What the API says; of a task it no longer knows, what was told of it. */
    private String end(String id, Standing standing) {
        if (Book.isTerminal(standing.status)) {
            return standing.status;
        }
        if (standing.stage.equals("parked")) {
            return "parked";
        }
        String told = book.end(id);
        if (!told.isEmpty()) {
            return told;
        }
        return standing.httpStatus == 404 ? "lost" : "stuck";
    }

    /** The provider's tasks, by ours. */
    private Map<String, List<JsonNode>> creates() {
        Map<String, List<JsonNode>> creates = new HashMap<>();
        for (JsonNode entry : cluster.emulator().entries()) {
            CorrelationId order =
                    SafetyIdentifier.orderOf(entry.path("safety_identifier").asString(null));
            String key = order == null ? entry.toString() : order.task().value();
            List<JsonNode> tasks = creates.computeIfAbsent(key, _ -> new ArrayList<>());
            entry.path("tasks").forEach(tasks::add);
        }
        return creates;
    }

    private static long paid(List<JsonNode> tasks) {
        return tasks.stream()
                .filter(task -> !UNPAID.contains(task.path("status").asString()))
                .count();
    }

    private static List<String> having(
            Map<String, List<JsonNode>> creates, Predicate<List<JsonNode>> condition) {
        Set<String> ids = new TreeSet<>();
        creates.forEach((id, tasks) -> {
            if (condition.test(tasks)) {
                ids.add(id);
            }
        });
        return List.copyOf(ids);
    }

    /** Also of requests whose answer was lost: their tasks end like any other. */
    private List<String> orphans(
            Map<String, List<JsonNode>> creates, Map<String, Standing> standings) {
        return having(creates, tasks -> paid(tasks) > 0).stream()
                .filter(id -> !end(id, standing(standings, id)).equals("succeeded"))
                .toList();
    }
}
