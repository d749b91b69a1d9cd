package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Processes;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Workflows on real processes: two APIs, two workers, the emulator's ledger as the judge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkflowsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Map<String, String> LOOKS_OFTEN =
            Map.of("SEEDANCE_WORKER_WORKFLOW_LOOK", "1s");
    private static final Pattern BLOCK = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);

    private Cluster cluster;
    private Api api;
    private Api other;
    private final List<RunningProcess> workers = new ArrayList<>();

    @BeforeAll
    void start() {
        cluster = Cluster.start("workflows");
        var first = cluster.startApi("api-1");
        var second = cluster.startApi("api-2");
        workers.add(cluster.startWorker("worker-1", LOOKS_OFTEN));
        workers.add(cluster.startWorker("worker-2", LOOKS_OFTEN));
        api = cluster.get(() -> cluster.api(first));
        other = cluster.get(() -> cluster.api(second));
        cluster.run(() -> workers.forEach(Cluster::awaitWorker));
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void oneFinalForTheApprovedDraftHoweverOftenAndByHowManyItIsApproved() {
        cluster.run(() -> {
            String id = create(drafts("approved by many", 3, "{\"mode\":\"manual\"}"));
            awaitStatus(id, "waiting");

            List<Api.Answer> answers = approveAtOnce(id, 2, 8);
            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
            assertThat(api.post(decision(id, 2, "reject"), null).body().path("code").asString())
                    .isEqualTo("already_decided");
            kill(0);
            assertThat(other.post(decision(id, 1, "reject"), null).status()).isEqualTo(200);
            assertThat(other.post(decision(id, 3, "reject"), by("ben")).status()).isEqualTo(200);

            JsonNode end = awaitStatus(id, "succeeded");
            assertThat(created(end.at("/drafts/1/final/task_id"))).isEqualTo(1);
            assertThat(created(id, "f01") + created(id, "f03")).isZero();
            assertThat(IntStream.of(1, 2, 3).map(n -> created(id, "d0" + n))).containsOnly(1);
            assertThat(end.at("/drafts/1/final/result_url").asString()).isNotEmpty();
            assertThat(end.at("/drafts/2/decision/by").asString()).isEqualTo("ben");
            assertSettled(end);
            JsonNode task = api.status(end.at("/drafts/1/final/task_id").asString()).data();
            assertThat(task.path("workflow_id").asString()).isEqualTo(id);
        });
    }

    @Test
    void ofAnApprovalAndARejectionAtOnceOneHoldsAndWhoWasSlowerIsToldSo() {
        cluster.run(() -> {
            String id = create(drafts("approved and rejected", 1, "{\"mode\":\"manual\"}"));
            awaitStatus(id, "waiting");

            Map<String, List<Api.Answer>> answers = bothAtOnce(id, 8);

            JsonNode end = awaitEnd(id);
            String verdict = end.at("/drafts/0/decision/verdict").asString();
            String winner = verdict.equals("approved") ? "approve" : "reject";
            answers.forEach((verb, told) -> {
                int expected = verb.equals(winner) ? 200 : 409;
                assertThat(told)
                        .as("%s, and it was %s", verb, verdict)
                        .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(expected));
            });
            assertThat(created(id, "f01")).isEqualTo(winner.equals("approve") ? 1 : 0);
            assertThat(end.path("status").asString())
                    .isEqualTo(winner.equals("approve") ? "succeeded" : "rejected");
        });
    }

    private Map<String, List<Api.Answer>> bothAtOnce(String id, int clients) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked =
                    IntStream.range(0, clients)
                            .mapToObj(i -> {
                                String verb = i % 2 == 0 ? "approve" : "reject";
                                Api at = i / 2 % 2 == 0 ? api : other;
                                return Map.entry(
                                        verb,
                                        CompletableFuture.supplyAsync(
                                                () -> at.post(decision(id, 1, verb), null),
                                                threads));
                            })
                            .toList();
            return asked.stream()
                    .collect(
                            Collectors.groupingBy(
                                    Map.Entry::getKey,
                                    Collectors.mapping(
                                            entry -> entry.getValue().join(),
                                            Collectors.toList())));
        }
    }

    private JsonNode awaitEnd(String id) {
        return await("workflow %s to end".formatted(id))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> api.get("workflows/" + id).data(), data -> data.has("ended_at"));
    }

    private List<Api.Answer> approveAtOnce(String id, int draft, int clients) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return IntStream.range(0, clients)
                    .mapToObj(i ->
                            CompletableFuture.supplyAsync(
                                    () ->
                                            (i % 2 == 0 ? api : other)
                                                    .post(
                                                            decision(id, draft, "approve"),
                                                            by("anna")),
                                    threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }
    }

    private static void assertSettled(JsonNode end) {
        JsonNode costs = end.path("costs");
        assertThat(costs.at("/drafts/settled/max_tokens").asLong())
                .isEqualTo(costs.at("/drafts/estimated/max_tokens").asLong())
                .isPositive();
        assertThat(costs.at("/finals/settled/max_tokens").asLong())
                .isEqualTo(costs.at("/finals/estimated/max_tokens").asLong())
                .isPositive();
        assertThat(costs.at("/saved/min_price").decimalValue()).isPositive();
    }

    @Test
    void withoutAPersonAllOrTheFirstBecomeFinals() {
        cluster.run(() -> {
            String all = create(drafts("all of them", 2, "{\"mode\":\"auto\",\"pick\":\"all\"}"));
            String first = create(drafts("the first", 3, "{\"mode\":\"auto\",\"pick\":\"first\"}"));
            String later =
                    create(
                            drafts(
                                    "at a deadline",
                                    1,
                                    "{\"mode\":\"deadline\",\"after_seconds\":2,\"then\":\"approve\"}"));

            awaitStatus(all, "succeeded");
            awaitStatus(first, "succeeded");
            JsonNode end = awaitStatus(later, "succeeded");

            assertThat(created(all, "f01")).isEqualTo(1);
            assertThat(created(all, "f02")).isEqualTo(1);
            assertThat(created(first, "f01") + created(first, "f02") + created(first, "f03"))
                    .isEqualTo(1);
            assertThat(end.at("/drafts/0/decision/by").asString()).isEqualTo("deadline");
        });
    }

    @Test
    void cancelledBeforeItIsApprovedItHasNoFinal() {
        cluster.run(() -> {
            String id = create(drafts("given up", 2, "{\"mode\":\"manual\"}"));
            awaitStatus(id, "waiting");

            assertThat(other.post("workflows/" + id + "/cancel", null).status()).isEqualTo(200);

            assertThat(api.post(decision(id, 1, "approve"), null).body().path("code").asString())
                    .isEqualTo("workflow_ended");
            awaitStatus(id, "cancelled");
            assertThat(created(id, "f01") + created(id, "f02")).isZero();
        });
    }

    @Test
    void aChainTakesEachLastFrameAlongStopsWhereAShotFailsAndGoesOnAfterAFix() {
        cluster.run(() -> {
            cluster.emulator()
                    .fault(
                            Map.of(
                                    "call", "task",
                                    "effect", "fail",
                                    "code", "OutputVideoSensitiveContentDetected",
                                    "prompt_contains", "a spoiled shot"));
            String id = create(chain("a door opens", "a spoiled shot", "the door closes"));

            JsonNode stopped = awaitStatus(id, "stopped");
            assertThat(stopped.at("/stop/shot").asInt()).isEqualTo(2);
            assertThat(stopped.at("/shots/1/task/error_code").asString())
                    .isEqualTo("OutputVideoSensitiveContentDetected");
            assertThat(created(id, "s03")).isZero();

            ObjectNode fix = Json.mapper().createObjectNode();
            fix.set("shot", Requests.text("a hall of mirrors").put("ratio", "adaptive"));
            assertThat(api.post("workflows/" + id + "/resume", fix).status()).isEqualTo(200);
            assertThat(other.post("workflows/" + id + "/resume", fix).status()).isEqualTo(200);

            JsonNode end = awaitStatus(id, "succeeded");
            assertThat(end.at("/shots/1/take").asInt()).isEqualTo(2);
            assertThat(Stream.of("s01", "s02", "s02t2", "s03t2").map(part -> created(id, part)))
                    .containsOnly(1);
            assertThat(end.at("/shots/0/task/last_frame_url").asString()).isNotEmpty();
        });
    }

    @Test
    void theLinesOfTheDocumentWork() throws IOException {
        String document =
                Files.readString(Processes.PROJECT.resolve("docs").resolve("workflows.md"));
        List<String> blocks =
                BLOCK.matcher(document).results().map(match -> match.group(1)).toList();
        assertThat(blocks).hasSize(5);
        cluster.run(() -> {
            String id = shell(blocks.get(0), Map.of()).strip();
            awaitStatus(id, "waiting");
            assertThat(shell(blocks.get(1), Map.of("ID", id)))
                    .doesNotContain("\"success\":false")
                    .contains("\"verdict\":\"approved\",\"by\":\"anna\"");
            awaitStatus(id, "succeeded");
            assertThat(shell(blocks.get(2), Map.of("ID", id))).contains("\"status\":\"succeeded\"");
            awaitStatus(shell(blocks.get(3), Map.of()).strip(), "succeeded");
            assertThat(shell(blocks.get(4), Map.of()).split("\"dry_run\":true")).hasSize(3);
        });
    }

    private String shell(String script, Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(
                "BASE", "http://127.0.0.1:" + api.port() + "/api/AIGeneration/video/seedance");
        var process =
                cluster.processes()
                        .command(
                                "curl-" + System.nanoTime(),
                                Processes.PROJECT,
                                environment,
                                List.of("bash", "-c", script));
        assertThat(process.awaitExit(LIMIT)).as(process.tail()).isZero();
        return process.output();
    }

    private void kill(int worker) {
        workers.get(worker).kill();
        workers.set(worker, cluster.startWorker("worker-again-" + System.nanoTime(), LOOKS_OFTEN));
    }

    private String create(JsonNode body) {
        Api.Answer answer = api.post("workflows", body);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        return answer.id();
    }

    private JsonNode awaitStatus(String id, String status) {
        return await("workflow %s to be %s".formatted(id, status))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () -> api.get("workflows/" + id).data(),
                        data -> data.path("status").asString("").equals(status));
    }

    private long created(JsonNode taskId) {
        return cluster.emulator().entry(taskId.asString()).path("created").asLong();
    }

    private int created(String workflow, String part) {
        String taskId = workflow.replaceFirst("workflow", "seedance") + part;
        return cluster.emulator().entry(taskId).path("created").asInt();
    }

    private static String decision(String id, int draft, String verb) {
        return "workflows/%s/drafts/%d/%s".formatted(id, draft, verb);
    }

    private static @Nullable JsonNode by(String name) {
        return Json.mapper().createObjectNode().put("by", name);
    }

    private static ObjectNode drafts(String prompt, int variants, String decide) {
        ObjectNode body = Json.mapper().createObjectNode().put("variants", variants);
        ObjectNode draft = Requests.text(prompt);
        draft.remove(List.of("seed", "resolution"));
        body.set("draft", draft);
        body.putObject("final").put("resolution", "1080p");
        body.set("decide", Json.mapper().readTree(decide));
        return body;
    }

    private static ObjectNode chain(String... prompts) {
        ObjectNode body = Json.mapper().createObjectNode();
        for (String prompt : prompts) {
            body.withArray("shots").add(Requests.text(prompt).put("ratio", "adaptive"));
        }
        return body;
    }
}
