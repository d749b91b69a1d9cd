package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class CreateTaskIT {

    private static final String TASK_ID = "seedance_[0-9]{10}_[a-z0-9]{20}";
    private static final String MICROSECONDS =
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z";

    private static RunningApi api;
    private static SubmitQueue defaultPool;

    @BeforeAll
    static void start() throws IOException {
        api = RunningApi.start();
        defaultPool = new SubmitQueue(TestServers.rabbit().uri(), SubmitQueue.DEFAULT_POOL);
        defaultPool.purge();
    }

    @AfterAll
    static void close() throws IOException {
        defaultPool.close();
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-text-to-video", "2-first-frame", "3-first-and-last-frame"})
    void takesTheUsersRequestAndQueuesItUnchanged(String name) {
        String body = Requests.example(name);

        Answer answer = api.create(body);

        assertAccepted(answer);
        JsonNode queued = SubmitQueue.envelope(defaultPool.take(answer.taskId())).path("request");
        assertThat(queued.toString()).isEqualTo(Json.mapper().readTree(body).toString());
    }

    @Test
    void takesTheUsersDraftOnFlexAndSaysThatItGoesOutOnDefault() {
        String body = Requests.example("4-draft");

        Answer answer = api.create(body);

        assertAccepted(answer);
        JsonNode data = answer.data();
        assertThat(data.path("draft").asBoolean()).isTrue();
        assertThat(data.path("service_tier").asString()).isEqualTo("default");
        assertThat(data.path("warnings").valueStream().map(w -> w.path("pointer").asString()))
                .contains("/service_tier");
        var queued =
                (ObjectNode)
                        SubmitQueue.envelope(defaultPool.take(answer.taskId())).path("request");
        assertThat(queued.path("service_tier").asString("default")).isEqualTo("default");
        var asked = (ObjectNode) Json.mapper().readTree(body);
        asked.remove("service_tier");
        queued.remove("service_tier");
        assertThat(queued).isEqualTo(asked);
    }

    @Test
    void takesTheUsersFinalOfADraftThatIsNotFinishedYet() {
        String draft = api.create(Requests.example("4-draft")).taskId();
        String body =
                Requests.example("5-final-from-draft").replace("draft_task_id_from_step_4", draft);

        Answer answer = api.create(body);

        assertAccepted(answer);
        assertThat(answer.data().path("draft_task_id").asString()).isEqualTo(draft);
        JsonNode queued = SubmitQueue.envelope(defaultPool.take(answer.taskId())).path("request");
        assertThat(queued.toString()).isEqualTo(Json.mapper().readTree(body).toString());
    }

    @Test
    void passesTheProvidersOwnDraftIdThrough() {
        Answer answer = api.create(Requests.finalOf("cgt-20261122180000-abcde"));

        assertAccepted(answer);
        assertThat(answer.data().path("draft_task_id").asString())
                .isEqualTo("cgt-20261122180000-abcde");
    }

    @Test
    void queuesAFlexTaskInThePoolOfItsOwn() throws IOException {
        try (var flexPool = new SubmitQueue(TestServers.rabbit().uri(), SubmitQueue.FLEX_POOL)) {
            Answer answer = api.create(Requests.with("\"service_tier\": \"flex\","));

            assertAccepted(answer);
            assertThat(flexPool.take(answer.taskId())).isNotNull();
        }
    }

    @Test
    void queuesAMessageThatSurvivesTheBrokerAndNamesItsTask() {
        Answer answer = api.create(Requests.plain());

        GetResponse message = defaultPool.take(answer.taskId());

        assertThat(message.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(message.getProps().getContentType()).isEqualTo("application/json");
        JsonNode envelope = SubmitQueue.envelope(message);
        assertThat(envelope.path("schema_version").asInt()).isEqualTo(1);
        assertThat(envelope.path("task").path("tenant").asString()).isEqualTo("default");
        assertThat(envelope.path("task").path("state").path("attempt").asInt()).isEqualTo(1);
        assertThat(envelope.path("task").path("store_epoch").asString()).isNotBlank();
    }

    @Test
    void theSubmitQueuesAreQuorumQueuesThatRefuseWhatTheyCannotHold() {
        String queues =
                TestServers.rabbit()
                        .rabbitmqctl("-q", "list_queues", "name", "type", "durable", "arguments");

        assertThat(queues.lines().filter(line -> line.startsWith(SubmitQueue.DEFAULT_POOL)))
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(line)
                                .contains(
                                        "quorum",
                                        "true",
                                        "reject-publish",
                                        "x-max-length",
                                        "x-max-length-bytes",
                                        "at-least-once"));
    }

    @Test
    void statusAndCreateAnswerTheContractsEightFieldsFirstAndInItsOrder() {
        List<String> contract =
                List.copyOf(
                        Json.mapper()
                                .readTree(Requests.contract("status-response.json"))
                                .path("data")
                                .propertyNames());
        assertThat(contract).hasSize(8);

        Answer created = api.create(Requests.plain());
        Answer status = api.status(created.taskId());

        for (Answer answer : List.of(created, status)) {
            assertThat(answer.json().propertyNames()).containsExactly("success", "data");
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(List.copyOf(answer.data().propertyNames()).subList(0, 8))
                    .isEqualTo(contract);
            for (String absent : contract.subList(2, 5)) {
                assertThat(answer.data().get(absent).isNull()).as(absent).isTrue();
            }
            assertThat(answer.data().get("started_at").isNull()).isTrue();
            assertThat(answer.data().get("completed_at").isNull()).isTrue();
        }
        assertThat(status.status()).isEqualTo(200);
        assertThat(status.header("Retry-After")).isEqualTo("2");
        // Only the status tells what may become of it.
        assertThat(((ObjectNode) status.data().deepCopy()).without("estimate"))
                .isEqualTo(created.data());
    }

    private static void assertAccepted(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.taskId()).matches(TASK_ID);
        assertThat(answer.header("Location")).isEqualTo(Paths.TASK_STATUS + answer.taskId());
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.data().path("status").asString()).isEqualTo("queued");
        String createdAt = answer.data().path("created_at").asString();
        assertThat(createdAt).matches(MICROSECONDS);
        assertThat(Instant.parse(createdAt))
                .isCloseTo(
                        Instant.now(),
                        new TemporalUnitWithinOffset(
                                Duration.ofMinutes(1).toSeconds(),
                                java.time.temporal.ChronoUnit.SECONDS));
    }
}
