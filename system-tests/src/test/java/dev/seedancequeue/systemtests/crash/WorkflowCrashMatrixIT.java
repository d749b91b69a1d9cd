package dev.seedancequeue.systemtests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.crash.CrashMatrix.Cell;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.workflow.WorkflowId;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Real processes die at every step of a workflow, each with one workflow of two drafts; the next
 * ones take over. In the end each approved draft has one final, and no other has one.
 */
class WorkflowCrashMatrixIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String MANUAL = "{\"mode\":\"manual\"}";
    private static final String ALL = "{\"mode\":\"auto\",\"pick\":\"all\"}";
    private static final String FIRST = "{\"mode\":\"auto\",\"pick\":\"first\"}";
    private static final String DEADLINE =
            "{\"mode\":\"deadline\",\"after_seconds\":1,\"then\":\"approve\"}";

    private final Map<String, String> cellsByWorkflow = new LinkedHashMap<>();

    /** Those in which a person approves the first draft and rejects the second. */
    private final Set<String> manual = new HashSet<>();

    @Test
    void eachApprovedDraftHasExactlyOneFinalAndNoOtherHasOneWhereverAProcessDies() {
        var emulator =
                Map.of("SEEDANCE_EMULATOR_SLOTS", "0", "SEEDANCE_EMULATOR_VIDEO_TIME", "20s");
        var worker =
                Map.of(
                        "SEEDANCE_WORKER_WORKFLOW_LOOK", "1s",
                        "ARK_CREATE_TIMEOUT", "3s",
                        "ARK_SETTLE_TIME", "4s",
                        "SEEDANCE_WORKER_CREATES_IN_FLIGHT", "500");
        try (var cluster = Cluster.start("workflow-crash-matrix", emulator, worker)) {
            cluster.run(() -> {
                Api api = cluster.api(cluster.startApi());
                dieAlone(cluster, api);
                dieApproved(cluster, api);
                Cluster.awaitWorker(cluster.startWorker("worker-after-all"));
                dieSpeaking(cluster, api);
                manual.forEach(id -> {
                    say(api, id, 1, "approve");
                    say(api, id, 2, "reject");
                });
                cellsByWorkflow.keySet().forEach(id -> awaitStatus(api, id, "succeeded"));
                assertPaidRight(cluster, api);
            });
        }
    }

    /**
     * A worker dies with a workflow at each of the steps that it takes by itself. Two workers,
     * because one has no more than 50 workflows in hand.
     */
    private void dieAlone(Cluster cluster, Api api) {
        List<CrashPoint> points = new ArrayList<>();
        for (Cell cell : WorkflowCrashMatrix.undecided()) {
            points.add(new CrashPoint(create(api, cell, MANUAL), cell.step()));
        }
        for (Cell cell : WorkflowCrashMatrix.automatic()) {
            points.add(new CrashPoint(create(api, cell, ALL), cell.step()));
        }
        for (Cell cell : WorkflowCrashMatrix.deadline()) {
            points.add(new CrashPoint(create(api, cell, DEADLINE), cell.step()));
        }
        for (Cell cell : WorkflowCrashMatrix.first()) {
            points.add(new CrashPoint(create(api, cell, FIRST), cell.step()));
        }
        DyingProcess.crowdedWorker(cluster, "alone", points).awaitDeath();
    }

    /** Another dies at the steps that follow an approval. */
    private void dieApproved(Cluster cluster, Api api) {
        List<CrashPoint> points = new ArrayList<>();
        List<String> approved = new ArrayList<>();
        for (Cell cell : WorkflowCrashMatrix.approved()) {
            String id = create(api, cell, MANUAL);
            approved.add(id);
            points.add(new CrashPoint(id, cell.step()));
        }
        for (Cell cell : WorkflowCrashMatrix.finals()) {
            String id = create(api, cell, MANUAL);
            approved.add(id);
            points.add(new CrashPoint(task(id, "f01"), cell.step()));
        }
        var worker = DyingProcess.crowdedWorker(cluster, "approved", points);
        approved.forEach(id -> say(api, id, 1, "approve"));
        worker.awaitDeath();
    }

    /** An API dies with a request at each of its steps; who sent them repeats them elsewhere. */
    private void dieSpeaking(Cluster cluster, Api api) {
        Map<String, Runnable> words = new HashMap<>();
        List<CrashPoint> points = new ArrayList<>();
        var port = new int[1];
        for (Cell cell : WorkflowCrashMatrix.asking()) {
            String key = "key-" + cell.step();
            String id = WorkflowId.ofKey("default", key).value();
            cellsByWorkflow.put(id, cell.toString());
            manual.add(id);
            points.add(new CrashPoint(id, cell.step()));
            words.put(id, () -> ask(new Api(port[0]), cell, MANUAL, key));
        }
        for (Cell cell : WorkflowCrashMatrix.approving()) {
            String id = create(api, cell, MANUAL);
            points.add(new CrashPoint(id, cell.step()));
            words.put(id, () -> decide(new Api(port[0]), id, 1, "approve"));
            awaitStatus(api, id, "waiting");
        }
        var process = DyingProcess.api(cluster, points);
        port[0] = cluster.api(process.process()).port();
        words.values().forEach(word -> Thread.ofVirtual().start(() -> untilItDies(word)));
        process.awaitDeath();
        for (Cell cell : WorkflowCrashMatrix.asking()) {
            String key = "key-" + cell.step();
            assertThat(ask(api, cell, MANUAL, key).id())
                    .isEqualTo(WorkflowId.ofKey("default", key).value());
        }
    }

    private static void untilItDies(Runnable word) {
        try {
            word.run();
        } catch (UncheckedIOException _) {
            // It died; that is what this is about.
        }
    }

    private String create(Api api, Cell cell, String decide) {
        Api.Answer answer = ask(api, cell, decide, "key-" + cellsByWorkflow.size());
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        cellsByWorkflow.put(answer.id(), cell.toString());
        if (decide.equals(MANUAL)) {
            manual.add(answer.id());
        }
        return answer.id();
    }

    private static Api.Answer ask(Api api, Cell cell, String decide, String key) {
        ObjectNode body = Json.mapper().createObjectNode().put("variants", 2);
        ObjectNode draft = Requests.text("a workflow that dies at " + cell);
        draft.remove(List.of("seed", "resolution"));
        body.set("draft", draft);
        body.set("decide", Json.mapper().readTree(decide));
        return api.post("workflows", body, "Idempotency-Key", key);
    }

    private static Api.Answer decide(Api api, String id, int draft, String verb) {
        return api.post("workflows/%s/drafts/%d/%s".formatted(id, draft, verb), null);
    }

    /** Again and again until it holds, as a patient person does. */
    private static void say(Api api, String id, int draft, String verb) {
        await("%s of draft %d of %s".formatted(verb, draft, id))
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> decide(api, id, draft, verb).status() == 200);
    }

    private void awaitStatus(Api api, String id, String status) {
        await("workflow %s, %s, to be %s".formatted(id, cellsByWorkflow.get(id), status))
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(300))
                .until(() ->
                        api.get("workflows/" + id)
                                .data()
                                .path("status")
                                .asString("")
                                .equals(status));
    }

    private void assertPaidRight(Cluster cluster, Api api) {
        Map<String, Integer> created = new HashMap<>();
        cluster.emulator()
                .entries()
                .forEach(entry ->
                        created.put(
                                entry.path("safety_identifier").asString(),
                                entry.path("created").asInt()));
        Map<String, Integer> expected = new HashMap<>();
        cellsByWorkflow.forEach((id, cell) -> {
            List<Integer> approved = new ArrayList<>();
            for (JsonNode line : api.get("workflows/" + id).data().path("drafts")) {
                int number = line.path("number").asInt();
                expected.put(task(id, "d0" + number), 1);
                if (line.at("/decision/verdict").asString("").equals("approved")) {
                    expected.put(task(id, "f0" + number), 1);
                    approved.add(number);
                }
            }
            if (manual.contains(id)) {
                assertThat(approved).as(cell).containsExactly(1);
            }
        });
        assertThat(created).isEqualTo(expected);
        assertThat(cluster.emulator().orderedBeside()).isEmpty();
    }

    private static String task(String workflow, String part) {
        return workflow.replaceFirst("workflow", "seedance") + part;
    }
}
