package dev.seedancequeue.systemtests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.ModelGeneration;
import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.crash.CrashMatrix.Cell;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Producer;
import dev.seedancequeue.systemtests.harness.Requests;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Real processes die at every step of the matrix; the next ones take over. One task dies at each
 * step; many of one process die together. In the end every task has succeeded, and the provider has
 * been paid once for each.
 */
class CrashMatrixIT {

    private static final Duration ACCEPTED = Duration.ofMinutes(2);

    private static final Duration ALL_DONE = Duration.ofMinutes(4);

    /** Long enough to be seen running, in the emulator's time of 30 seconds a second. */
    private static final String TAKES = " [takes:120s]";

    /**
     * A refusal lowers how many of its pool may be in process, and a task that stands still is in
     * process for good: so each that is refused has a pool to itself.
     */
    private final Iterator<ObjectNode> otherPools = otherPools().iterator();

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, String> cellsByTask = new LinkedHashMap<>();

    @Test
    void paysOnceForEveryTaskWhereverAProcessDies() {
        var emulator =
                Map.of("SEEDANCE_EMULATOR_SLOTS", "0", "SEEDANCE_EMULATOR_VIDEO_TIME", "20s");
        var worker =
                Map.of(
                        "ARK_CONNECT_TIMEOUT", "1s",
                        "ARK_CREATE_TIMEOUT", "2s",
                        "ARK_SETTLE_TIME", "4s",
                        "SEEDANCE_WORKER_CREATES_IN_FLIGHT", "500");
        try (var cluster = Cluster.start("crash-matrix", emulator, worker)) {
            cluster.run(() -> {
                Api api = cluster.api(cluster.startApi());
                try (var producer = new Producer(cluster.rabbit().uri())) {
                    dieEverywhere(cluster, api, producer);
                }
            });
        }
    }

    private void dieEverywhere(Cluster cluster, Api api, Producer producer) {
        dieAccepting(cluster, api);
        dieWorking(cluster, api, producer);
        for (Cell cell : CrashMatrix.loops()) {
            accept(cluster, api, cell);
            List<CrashPoint> points = List.of(anybody(cell));
            DyingProcess.worker(cluster, cell.step(), points).awaitDeath();
        }
        for (ListFault fault : ListFault.values()) {
            dieLooking(cluster, api, fault);
        }
        Cluster.awaitWorker(cluster.startWorker("worker-after-all"));
        CrashMatrix.intake()
                .forEach(cell -> {
                    String id = producer.awaitTask("message-" + cell.step(), ACCEPTED);
                    cellsByTask.put(id, "intake " + cell);
                });
        assertEachTaskSucceededAndWasPaidOnce(cluster, api);
    }

    /** An API dies with a request at each of its steps; the callers repeat theirs elsewhere. */
    private void dieAccepting(Cluster cluster, Api api) {
        List<CrashPoint> points =
                CrashMatrix.api().stream()
                        .map(cell -> new CrashPoint("key-" + cell.step(), cell.step()))
                        .toList();
        var process = DyingProcess.api(cluster, points);
        Api dying = cluster.api(process.process());
        for (Cell cell : CrashMatrix.api()) {
            Thread.ofVirtual().start(() -> ask(dying, cell));
            if (cell.call().endsWith("epoch")) {
                process.process().awaitSaid("stopped key-" + cell.step());
            }
        }
        process.awaitDeath();
        for (Cell cell : CrashMatrix.api()) {
            String id = api.createUntilAccepted(body(cell), "key-" + cell.step(), ACCEPTED);
            cellsByTask.put(id, "api " + cell);
        }
    }

    private static void ask(Api dying, Cell cell) {
        try {
            dying.create(body(cell), "key-" + cell.step());
        } catch (UncheckedIOException _) {
            // It died; that is what this is about.
        }
    }

    /** A worker dies with a task or message at each of its steps. */
    private void dieWorking(Cluster cluster, Api api, Producer producer) {
        List<CrashPoint> points = new ArrayList<>();
        for (Cell cell : CrashMatrix.worker()) {
            points.add(new CrashPoint(accept(cluster, api, cell), cell.step()));
        }
        for (Cell cell : CrashMatrix.finals()) {
            String draft = api.create(Requests.draft()).id();
            cellsByTask.put(draft, "draft of " + cell);
            String id = api.create(Requests.finalOf(draft)).id();
            cellsByTask.put(id, "final " + cell);
            points.add(new CrashPoint(draft, cell.step()));
        }
        for (Cell cell : CrashMatrix.intake()) {
            producer.publish("message-" + cell.step(), body(cell));
            points.add(new CrashPoint("message-" + cell.step(), cell.step()));
        }
        DyingProcess.crowdedWorker(cluster, "worker", points).awaitDeath();
    }

    /** A worker dies when it has just heard that the provider cannot tell. */
    private void dieLooking(Cluster cluster, Api api, ListFault fault) {
        List<CrashPoint> points = new ArrayList<>();
        for (Cell cell : CrashMatrix.failedLooks()) {
            String id = accept(cluster, api, cell);
            cellsByTask.put(id, cell + ", lists " + fault);
            points.add(anybody(cell));
        }
        cluster.emulator().fault(fault.rule());
        DyingProcess.worker(cluster, "lists-" + fault, points).awaitDeath();
        cluster.emulator().clearFaults();
    }

    private String accept(Cluster cluster, Api api, Cell cell) {
        String mark = "cell " + numbers.incrementAndGet() + ":";
        if (!cell.fault().isNone()) {
            cluster.emulator().fault(cell.fault().rule(mark));
        }
        ObjectNode body = Requests.text(mark + TAKES);
        Api.Answer answer =
                api.create(
                        cell.fault() == ProviderFault.BUSY
                                ? otherPools.next().set("content", body.path("content"))
                                : body);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        cellsByTask.put(answer.id(), cell.toString());
        return answer.id();
    }

    private static List<ObjectNode> otherPools() {
        List<ObjectNode> requests = new ArrayList<>();
        String usual = Requests.text("").path("model").asString();
        for (ModelGeneration generation : ModelCatalogue.standard().generations()) {
            if (!generation.ids().containsValue(usual)) {
                String model = generation.ids().values().iterator().next();
                for (ServiceTier tier : generation.tiers()) {
                    requests.add(
                            Json.mapper()
                                    .createObjectNode()
                                    .put("model", model)
                                    .put("service_tier", tier.wireName()));
                }
            }
        }
        return requests;
    }

    private static JsonNode body(Cell cell) {
        return Requests.text("accepted by way of " + cell);
    }

    private static CrashPoint anybody(Cell cell) {
        return new CrashPoint(CrashPoint.ANYBODY, cell.step());
    }

    private void assertEachTaskSucceededAndWasPaidOnce(Cluster cluster, Api api) {
        Map<String, JsonNode> ended = api.awaitTerminal(cellsByTask.keySet(), ALL_DONE);
        assertThat(cellsByTask)
                .hasSize(
                        CrashMatrix.all().size()
                                + CrashMatrix.finals().size()
                                + CrashMatrix.failedLooks().size() * ListFault.values().length)
                .allSatisfy((id, cell) -> {
                    assertThat(String.valueOf(ended.get(id)))
                            .as(cell)
                            .contains("\"status\":\"succeeded\"");
                    JsonNode entry = cluster.emulator().entry(id);
                    assertThat(entry.path("created").asInt())
                            .as("%s: %s", cell, entry)
                            .isEqualTo(1);
                });
        JsonNode totals = cluster.emulator().ledger().path("totals");
        assertThat(totals.path("created").asInt())
                .as("creates, of tasks that nobody knows included")
                .isEqualTo(cellsByTask.size());
    }
}
