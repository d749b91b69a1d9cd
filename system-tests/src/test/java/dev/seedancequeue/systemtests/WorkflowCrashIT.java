package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.EmulatorControl;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * 200 workflows of 4 variants each, two people who approve, workers that are killed with -9 the
 * whole time, and the emulator's ledger as the judge.
 */
class WorkflowCrashIT {

    private static final int WORKFLOWS = 200;
    private static final int VARIANTS = 4;
    private static final int KILLS = 3;
    private static final int CLIENTS = 8;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Map<String, String> LOOKS_OFTEN =
            Map.of("SEEDANCE_WORKER_WORKFLOW_LOOK", "2s");

    private final List<RunningProcess> workers = new ArrayList<>();

    /** What was decided on each draft of each workflow, by the workflow's id. */
    private final Map<String, Map<Integer, String>> decided = new HashMap<>();

    @Test
    void eachApprovedDraftHasExactlyOneFinalAndNoOtherHasOneHoweverOftenWorkersDie() {
        Map<String, String> emulator =
                Map.of("SEEDANCE_EMULATOR_SLOTS", "200", "SEEDANCE_EMULATOR_SPEED", "60");
        try (var cluster = Cluster.start("workflow-crashes", emulator, Map.of())) {
            cluster.run(() -> run(cluster));
        }
    }

    private void run(Cluster cluster) {
        var process = cluster.startApi();
        for (int i = 0; i < 2; i++) {
            workers.add(cluster.startWorker("worker-" + i, LOOKS_OFTEN));
        }
        Api api = cluster.api(process);
        workers.forEach(Cluster::awaitWorker);
        List<String> ids =
                together(
                        IntStream.range(0, WORKFLOWS)
                                .<Supplier<String>>mapToObj(i -> () -> create(api, "manual " + i))
                                .toList());
        ids.forEach(id -> decided.put(id, new HashMap<>()));

        var random = new Random(6);
        for (int kill = 0; kill < KILLS; kill++) {
            int victim = random.nextInt(workers.size());
            workers.get(victim).kill();
            workers.set(victim, cluster.startWorker("worker-after-" + kill, LOOKS_OFTEN));
            Cluster.awaitWorker(workers.get(victim));
            boolean _ = decideOnAll(api, ids);
        }
        await("all workflows to end")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> decideOnAll(api, ids));

        assertPaidRight(cluster.emulator(), ids);
        aDraftThatIsTooOldForTheProviderGivesNoFinal(cluster, api);
    }

    private static String create(Api api, String prompt) {
        ObjectNode body = Json.mapper().createObjectNode().put("variants", VARIANTS);
        ObjectNode draft = Requests.text(prompt);
        draft.remove(List.of("seed", "resolution"));
        body.set("draft", draft);
        Api.Answer answer =
                api.post("workflows", body, "Idempotency-Key", prompt.replace(' ', '-'));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        return answer.id();
    }

    /** Approves or rejects what can be; whether every workflow has ended. */
    private boolean decideOnAll(Api api, List<String> ids) {
        return together(ids.stream().<Supplier<Boolean>>map(id -> () -> decide(api, id)).toList())
                .stream()
                .allMatch(ended -> ended);
    }

    private boolean decide(Api api, String id) {
        JsonNode workflow = api.get("workflows/" + id).data();
        for (JsonNode line : workflow.path("drafts")) {
            int number = line.path("number").asInt();
            boolean ready = line.at("/draft/status").asString("").equals("succeeded");
            // Of each workflow none, one or two are approved.
            boolean approve = number <= Math.floorMod(id.hashCode(), 3);
            String verb = approve ? "approve" : "reject";
            if (line.has("decision")) {
                // Perhaps by a request whose answer was 503: whether it was taken is unknown then.
                decisions(id).put(number, verb);
            } else if (ready) {
                String path = "workflows/%s/drafts/%d/%s".formatted(id, number, verb);
                int first = api.post(path, null).status();
                int second = api.post(path, null).status();
                assertThat(List.of(first, second)).isSubsetOf(200, 409, 503);
                if (first == 200 || second == 200) {
                    decisions(id).put(number, verb);
                }
            }
        }
        return workflow.has("ended_at");
    }

    private Map<Integer, String> decisions(String id) {
        return Objects.requireNonNull(decided.get(id));
    }

    private void assertPaidRight(EmulatorControl emulator, List<String> ids) {
        Map<String, Integer> created = new HashMap<>();
        for (JsonNode entry : emulator.entries()) {
            created.put(entry.path("safety_identifier").asString(), entry.path("created").asInt());
        }
        int finals = 0;
        for (String id : ids) {
            for (int number = 1; number <= VARIANTS; number++) {
                String task = id.replaceFirst("workflow", "seedance");
                boolean approved = "approve".equals(decisions(id).get(number));
                finals += approved ? 1 : 0;
                assertThat(created.getOrDefault(task + "f0" + number, 0))
                        .as("finals of draft %d of %s", number, id)
                        .isEqualTo(approved ? 1 : 0);
                assertThat(created).containsEntry(task + "d0" + number, 1);
            }
        }
        assertThat(finals).isPositive();
        assertThat(emulator.orderedBeside()).isEmpty();
    }

    private static void aDraftThatIsTooOldForTheProviderGivesNoFinal(Cluster cluster, Api api) {
        String id = create(api, "too old");
        awaitStatus(api, id, "waiting");
        cluster.emulator().jump(Duration.ofDays(7).plusHours(1));

        assertThat(api.post("workflows/" + id + "/drafts/1/approve", null).status()).isEqualTo(200);
        for (int number = 2; number <= VARIANTS; number++) {
            api.post("workflows/%s/drafts/%d/reject".formatted(id, number), null);
        }

        JsonNode end = awaitStatus(api, id, "failed");
        assertThat(end.at("/drafts/0/final/error_code").asString()).isEqualTo("InvalidParameter");
        String result = end.at("/drafts/0/final/task_id").asString();
        assertThat(cluster.emulator().entry(result).path("created").asInt()).isZero();
    }

    private static JsonNode awaitStatus(Api api, String id, String status) {
        return await("workflow %s to be %s".formatted(id, status))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () -> api.get("workflows/" + id).data(),
                        data -> data.path("status").asString("").equals(status));
    }

    private static <T> List<T> together(List<Supplier<T>> works) {
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            return works.stream()
                    .map(work -> CompletableFuture.supplyAsync(work, threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }
    }
}
