package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.testservers.TestServers;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workflows by HTTP, without a worker that would move them on. */
final class WorkflowIT {

    private static RunningApi api;

    @BeforeAll
    static void start() {
        api = RunningApi.start();
    }

    @AfterAll
    static void close() {
        api.close();
    }

    private static String drafts(int variants) {
        return "{\"draft\": %s, \"variants\": %d}".formatted(Requests.plain(), variants);
    }

    private static Answer create(String body, String... headers) {
        return create(api, body, headers);
    }

    private static Answer create(RunningApi at, String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return at.send("POST", Paths.WORKFLOWS, BodyPublishers.ofString(body), all);
    }

    private static Answer say(String id, String what, String body) {
        return api.send(
                "POST",
                Paths.WORKFLOWS + "/" + id + "/" + what,
                BodyPublishers.ofString(body),
                "Content-Type",
                "application/json");
    }

    @Test
    void anAcceptedWorkflowIsShownWithItsPlanAndItsPrice() {
        Answer answer = create(drafts(2));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo(Paths.WORKFLOWS + "/" + answer.taskId());
        assertThat(answer.data().path("status").asString()).isEqualTo("running");
        assertThat(answer.data().at("/drafts/1/draft/status").asString()).isEqualTo("planned");
        assertThat(answer.data().at("/costs/drafts/estimated/max_tokens").asLong()).isPositive();
        assertThat(answer.text()).doesNotContain(Requests.PROMPT);

        Answer shown = api.get(Paths.WORKFLOWS + "/" + answer.taskId());
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.header("Retry-After")).isEqualTo("2");
        assertThat(shown.data().path("drafts")).isEqualTo(answer.data().path("drafts"));
    }

    @Test
    void oneKeyIsOneWorkflow() {
        String[] key = {"Idempotency-Key", "workflow-" + System.nanoTime()};
        Answer first = create(drafts(2), key);

        Answer again = create(drafts(2), key);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.taskId()).isEqualTo(first.taskId());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.data().path("drafts")).isEqualTo(first.data().path("drafts"));
        create(drafts(3), key).problem(422, "idempotency_key_reused");
    }

    @Test
    void aRefusedOneSaysEverythingThatIsWrong() {
        var problem =
                create(
                                "{\"draft\": %s, \"variants\": 99, \"colour\": 1}"
                                        .formatted(Requests.plain()))
                        .problem(400, "invalid_request");

        assertThat(problem.path("errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/variants", "/colour");
    }

    @Test
    void aDraftThatIsNotMadeCanBeRejectedButNotApproved() {
        String id = create(drafts(2)).taskId();

        say(id, "drafts/1/approve", "{\"by\":\"anna\"}").problem(409, "draft_not_ready");
        Answer rejected = say(id, "drafts/1/reject", "{\"by\":\"anna\",\"reason\":\"dark\"}");
        assertThat(rejected.status()).as(rejected.text()).isEqualTo(200);
        assertThat(rejected.data().at("/drafts/0/decision/by").asString()).isEqualTo("anna");
        say(id, "drafts/1/approve", "").problem(409, "already_decided");
        say(id, "drafts/3/approve", "").problem(404, "draft_not_found");
        say(id, "drafts/x/approve", "").problem(404, "draft_not_found");
        assertThat(
                        say(id, "drafts/2/reject", "{\"who\":\"anna\",\"by\":7}")
                                .problem(400, "invalid_request")
                                .path("errors")
                                .findValuesAsString("pointer"))
                .containsExactly("/who", "/by");
        say(id, "resume", "").problem(409, "not_stopped");

        assertThat(say(id, "cancel", "").status()).isEqualTo(200);
        say(id, "drafts/2/reject", "").problem(409, "workflow_ended");
        Answer over = api.get(Paths.WORKFLOWS + "/" + id);
        assertThat(over.data().at("/drafts/1/draft/status").asString()).isEqualTo("dropped");
        assertThat(over.data().at("/costs/total").has("estimated")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"workflow_1710071234_0123456789abcdefghij", "seedance_1_abc123", "x"})
    void anUnknownWorkflowIsNotFound(String id) {
        api.get(Paths.WORKFLOWS + "/" + id).problem(404, "workflow_not_found");
        say(id, "cancel", "").problem(404, "workflow_not_found");
        say(id, "drafts/1/approve", "").problem(404, "workflow_not_found");
    }

    @Test
    void aDryRunPricesATaskOrAWorkflowAndSendsNothing() {
        Answer workflow =
                api.send(
                        "POST",
                        Paths.WORKFLOWS + "?dry_run=true",
                        BodyPublishers.ofString(drafts(2)),
                        "Content-Type",
                        "application/json");
        Answer task =
                api.send(
                        "POST",
                        Paths.CREATE_TASK + "?dry_run=true",
                        BodyPublishers.ofString(Requests.with("\"ratio\": \"16:9\",")),
                        "Content-Type",
                        "application/json");

        assertThat(workflow.status()).as(workflow.text()).isEqualTo(200);
        assertThat(workflow.data().at("/drafts/max_tokens").asLong())
                .isEqualTo(2 * workflow.data().at("/draft/max_tokens").asLong());
        assertThat(workflow.data().has("id")).isFalse();
        assertThat(task.status()).as(task.text()).isEqualTo(200);
        assertThat(task.data().at("/estimate/max_tokens").asLong()).isEqualTo(108_900);
        assertThat(task.data().has("id")).isFalse();
        api.send(
                        "POST",
                        Paths.CREATE_TASK + "?dry_run=yes",
                        BodyPublishers.ofString(Requests.plain()),
                        "Content-Type",
                        "application/json")
                .problem(400, "invalid_request");
    }

    @Test
    void withoutRedisOneIsStillAcceptedButNotWithAKeyAndNotShown() throws Exception {
        try (var own = RedisServer.start();
                var ownApi = RunningApi.start(TestServers.rabbit().uri(), own.uri())) {
            own.stop();

            Answer accepted = create(ownApi, drafts(1));
            assertThat(accepted.status()).as(accepted.text()).isIn(202, 503);
            create(ownApi, drafts(1), "Idempotency-Key", "k").problem(503, "state_unavailable");
            ownApi.get(Paths.WORKFLOWS + "/workflow_1710071234_0123456789abcdefghij")
                    .problem(503, "state_unavailable");
        }
    }
}
