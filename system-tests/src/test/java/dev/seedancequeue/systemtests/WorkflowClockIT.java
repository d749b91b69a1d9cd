package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What ends by itself after days, on real processes whose clock and the emulator's are moved. */
class WorkflowClockIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Map<String, String> LOOKS_OFTEN =
            Map.of("SEEDANCE_WORKER_WORKFLOW_LOOK", "1s");

    @Test
    void draftsThatNobodyDecidesOnExpireAfterAWarningAndFramesAreUsedBeforeTheirLinksDie() {
        try (var cluster = Cluster.start("workflow-clock")) {
            cluster.run(() -> {
                var clock = new MovedClock(cluster);
                var process = clock.startApi();
                RunningProcess worker = clock.startWorker(LOOKS_OFTEN);
                Api api = cluster.api(process);
                Cluster.awaitWorker(worker);

                String drafts = create(api, drafts());
                awaitStatus(api, drafts, "waiting");
                aChainIsResumedWhileItsFrameLives(cluster, clock, api);
                undecidedDraftsAreWarnedOfAndExpire(cluster, clock, api, worker, drafts);
            });
        }
    }

    private static void aChainIsResumedWhileItsFrameLives(
            Cluster cluster, MovedClock clock, Api api) {
        cluster.emulator()
                .fault(
                        Map.of(
                                "call", "task",
                                "effect", "fail",
                                "times", 0,
                                "code", "OutputVideoSensitiveContentDetected",
                                "prompt_contains", "a spoiled shot"));
        String id = create(api, chain());
        JsonNode stopped = awaitStatus(api, id, "stopped");
        String frame = stopped.at("/shots/0/task/last_frame_url").asString();

        clock.move(Duration.ofHours(23));
        assertThat(fetched(frame)).isEqualTo(200);
        assertThat(api.post("workflows/" + id + "/resume", null).status()).isEqualTo(200);
        await("the second shot to be ordered")
                .atMost(LIMIT)
                .until(() -> created(cluster, id, "s02t2") == 1);
        awaitStatus(api, id, "stopped");

        clock.move(Duration.ofHours(2));
        assertThat(fetched(frame)).isEqualTo(403);
        Api.Answer tooLate = api.post("workflows/" + id + "/resume", null);
        assertThat(tooLate.status()).isEqualTo(409);
        assertThat(tooLate.body().path("code").asString()).isEqualTo("no_first_frame");
        assertThat(created(cluster, id, "s02t3")).isZero();
        ObjectNode anew = Json.mapper().createObjectNode().put("from", 1);
        assertThat(api.post("workflows/" + id + "/resume", anew).status()).isEqualTo(200);
        await("the first shot to be ordered again")
                .atMost(LIMIT)
                .until(() -> created(cluster, id, "s01t2") == 1);
    }

    /** A workflow that waits is looked at every 15 minutes; a repeated word makes it at once. */
    private static void undecidedDraftsAreWarnedOfAndExpire(
            Cluster cluster, MovedClock clock, Api api, RunningProcess worker, String id) {
        String third = "workflows/" + id + "/drafts/3/reject";
        assertThat(api.post(third, null).status()).isEqualTo(200);
        assertThat(worker.output()).doesNotContain("draft_expiring");

        clock.move(Duration.ofDays(5));
        assertThat(api.post(third, null).status()).isEqualTo(200);
        worker.awaitSaid("workflow " + id + ": draft_expiring 1");
        worker.awaitSaid("workflow " + id + ": draft_expiring 2");
        JsonNode warned = api.get("workflows/" + id).data();
        assertThat(warned.path("status").asString()).isEqualTo("waiting");
        assertThat(warned.at("/drafts/0/seconds_left").asLong()).isBetween(1L, 86_400L);

        clock.move(Duration.ofDays(1));
        Api.Answer tooLate = api.post("workflows/" + id + "/drafts/1/approve", null);
        assertThat(tooLate.status()).isEqualTo(409);
        assertThat(tooLate.body().path("code").asString()).isEqualTo("draft_expired");
        assertThat(api.post(third, null).status()).isEqualTo(200);
        JsonNode end = awaitStatus(api, id, "expired");
        assertThat(worker.output())
                .contains("workflow " + id + ": draft_expired 1")
                .contains("workflow " + id + ": draft_expired 2");
        assertThat(end.at("/drafts/0/decision/verdict").asString()).isEqualTo("expired");
        assertThat(end.at("/drafts/0/seconds_left").asLong(-1)).isZero();
        assertThat(List.of("f01", "f02", "f03"))
                .allSatisfy(part -> assertThat(created(cluster, id, part)).isZero());

        String draft = end.at("/drafts/0/draft/task_id").asString();
        Api.Answer plain = api.create(Requests.finalOf(draft));
        assertThat(plain.status()).isEqualTo(400);
        assertThat(plain.body().at("/errors/0/code").asString()).isEqualTo("draft_expired");
    }

    private static int fetched(String url) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url)).build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new AssertionError(url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(url, e);
        }
    }

    private static String create(Api api, JsonNode body) {
        Api.Answer answer = api.post("workflows", body);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        return answer.id();
    }

    private static JsonNode awaitStatus(Api api, String id, String status) {
        return await("workflow %s to be %s".formatted(id, status))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () -> api.get("workflows/" + id).data(),
                        data -> data.path("status").asString("").equals(status));
    }

    private static int created(Cluster cluster, String workflow, String part) {
        String taskId = workflow.replaceFirst("workflow", "seedance") + part;
        return cluster.emulator().entry(taskId).path("created").asInt();
    }

    private static ObjectNode drafts() {
        ObjectNode body = Json.mapper().createObjectNode().put("variants", 3);
        ObjectNode draft = Requests.text("nobody decides");
        draft.remove(List.of("seed", "resolution"));
        body.set("draft", draft);
        return body;
    }

    private static ObjectNode chain() {
        ObjectNode body = Json.mapper().createObjectNode();
        for (String prompt : List.of("a door opens", "a spoiled shot")) {
            body.withArray("shots").add(Requests.text(prompt).put("ratio", "adaptive"));
        }
        return body;
    }
}
