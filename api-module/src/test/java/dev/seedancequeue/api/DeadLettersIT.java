package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What an operator sees and can do, and who else does not. */
final class DeadLettersIT {

    private static final String KEY = "operator-key-of-the-test";
    private static final String[] AUTHORIZED = {"Authorization", "Bearer " + KEY};
    private static final String PROMPT = "a very secret heron";
    private static final String QUEUE = "seedance.dead-letters";

    private static RunningApi api;
    private static Connection connection;
    private static Channel channel;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start("--seedance.api.operator-key=" + KEY);
        var factory = new ConnectionFactory();
        factory.setUri(TestServers.rabbit().uri());
        connection = factory.newConnection("test");
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterAll
    static void stop() throws Exception {
        connection.close();
        api.close();
    }

    @BeforeEach
    void empty() throws Exception {
        assertThat(api.create(Requests.plain()).status()).isEqualTo(202);
        for (String queue : List.of(QUEUE, "seedance.intake", "seedance.inquiry")) {
            channel.queuePurge(queue);
        }
    }

    @Test
    void listsThemWithoutWhatTheirProducersWrote() throws Exception {
        reject("order-1");

        Answer answer = get("");

        JsonNode letter = answer.data().path("dead_letters").path(0);
        assertThat(letter.path("kind").asString()).isEqualTo("rejected_message");
        assertThat(letter.path("reason").asString()).isEqualTo("out_of_range: duration is 60");
        assertThat(letter.path("source_queue").asString()).isEqualTo("seedance.intake");
        assertThat(letter.path("message_id").asString()).isEqualTo("order-1");
        assertThat(letter.path("at").asString()).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(letter.path("size_bytes").asInt()).isPositive();
        assertThat(answer.text()).doesNotContain(PROMPT);
        assertThat(answer.data().path("truncated").asBoolean(true)).isFalse();
    }

    @Test
    void pagesOldestFirst() throws Exception {
        for (int i = 0; i < 5; i++) {
            reject("order-" + i, Tasks.NOW.minusSeconds(i));
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = get("?limit=2" + after).data();
            page.path("dead_letters")
                    .forEach(letter -> seen.add(letter.path("message_id").asString()));
            after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asString();
        } while (!after.isEmpty());

        assertThat(seen).containsExactly("order-4", "order-3", "order-2", "order-1", "order-0");
    }

    @Test
    void findsThemByWhatTheyAre() throws Exception {
        reject("order-1");
        String taskId = park();

        assertThat(ids("?kind=parked_task")).hasSize(1);
        assertThat(ids("?source=seedance.intake")).hasSize(1);
        assertThat(ids("?reason=DURATION")).hasSize(1);
        assertThat(ids("?task_id=" + taskId)).hasSize(1);
        assertThat(ids("?tenant=nobody")).isEmpty();
    }

    @Test
    void showsOneWithAllItHas() throws Exception {
        reject("order-1");

        JsonNode letter = get("/" + ids("").getFirst()).data();

        assertThat(letter.path("body").path("content").path(0).path("text").asString())
                .isEqualTo(PROMPT);
        assertThat(letter.path("properties").path("message_id").asString()).isEqualTo("order-1");
        assertThat(letter.path("headers").path("seedance-tenant").asString()).isEqualTo("acme");
        assertThat(letter.path("kind").asString()).isEqualTo("rejected_message");
    }

    @Test
    void replaysACorrectedMessage() throws Exception {
        reject("order-1");
        String id = ids("").getFirst();

        Answer answer =
                post(
                        "/" + id + "/replay",
                        "{\"message_id\":\"order-2\",\"body\":{\"model\":\"m\"}}");

        assertThat(answer.data().path("outcome").asString()).isEqualTo("replayed");
        assertThat(answer.data().path("queue").asString()).isEqualTo("seedance.intake");
        GetResponse again = Objects.requireNonNull(channel.basicGet("seedance.intake", true));
        assertThat(new String(again.getBody(), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"m\"}");
        assertThat(again.getProps().getMessageId()).isEqualTo("order-2");
        get("/" + id).problem(404, "dead_letter_not_found");
    }

    @Test
    void replaysAndDiscardsByFilter() throws Exception {
        for (int i = 0; i < 3; i++) {
            reject("order-" + i);
        }
        park();

        JsonNode replayed =
                post("/replay", "{\"filter\":{\"source\":\"seedance.intake\"},\"limit\":2}").data();
        JsonNode discarded =
                post("/discard", "{\"filter\":{\"source\":\"seedance.intake\"}}").data();
        JsonNode kept = post("/discard", "{\"filter\":{\"kind\":\"parked_task\"}}").data();

        assertThat(replayed.path("counts").path("replayed").asInt()).isEqualTo(2);
        assertThat(replayed.path("more").asBoolean()).isTrue();
        assertThat(discarded.path("counts").path("discarded").asInt()).isEqualTo(1);
        assertThat(kept.path("counts").path("failed").asInt()).isEqualTo(1);
        assertThat(kept.path("failures").path(0).path("reason").asString())
                .contains("has not ended");
        post("/discard", "{\"filter\":{}}").problem(400, "invalid_request");
    }

    @Test
    void decidesAboutAParkedTask() throws Exception {
        String taskId = park();
        String id = ids("").getFirst();

        post("/" + id + "/discard", "").problem(422, "dead_letter_refused");
        Answer decided = post("/" + id + "/decide", "{\"decision\":\"fail\"}");

        assertThat(decided.data().path("task").path("status").asString()).isEqualTo("failed");
        JsonNode task = api.status(taskId).data();
        assertThat(task.path("status").asString()).isEqualTo("failed");
        assertThat(task.path("charged").asString()).isEqualTo("unknown");
        assertThat(task.path("error_code").asString()).isEqualTo("failed_by_operator");
        assertThat(ids("")).isEmpty();
    }

    @Test
    void hasAParkedTaskAskedForAgain() throws Exception {
        String taskId = park();

        post("/" + ids("").getFirst() + "/replay", "");

        assertThat(api.status(taskId).data().path("stage").asString()).isEqualTo("confirming");
        assertThat(channel.basicGet("seedance.inquiry", true)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer wrong", "Basic b3BlcmF0b3I6eA=="})
    void nobodyWithoutTheKeySeesAny(String authorization) {
        String[] headers =
                authorization.isEmpty()
                        ? new String[0]
                        : new String[] {"Authorization", authorization};
        for (String path : List.of("", "/some-letter")) {
            Answer refused = api.get(Paths.DEAD_LETTERS + path, headers);

            refused.problem(401, "operator_key_required");
            assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
        }
        api.send("POST", Paths.DEAD_LETTERS + "/x/replay", BodyPublishers.noBody(), headers)
                .problem(401, "operator_key_required");
    }

    @Test
    void withoutAKeyOfOurOwnNobodySeesAny() {
        try (var open = RunningApi.start()) {
            open.get(Paths.DEAD_LETTERS, AUTHORIZED).problem(403, "operator_key_not_set");
        }
    }

    @Test
    void isAnsweredQuicklyWhileTheBrokerIsAway() throws Exception {
        try (var door = TcpProxy.to(TestServers.rabbit().uri());
                var cutOff =
                        RunningApi.start(
                                door.through(TestServers.rabbit().uri()),
                                TestServers.redis().uri(),
                                "--seedance.api.operator-key=" + KEY)) {
            door.cut();

            Answer answer = cutOff.get(Paths.DEAD_LETTERS, AUTHORIZED);

            answer.problem(503, "broker_unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?limit=0",
                "?limit=501",
                "?limit=many",
                "?kind=nice",
                "?after=yesterday",
            })
    void refusesAQueryItDoesNotUnderstand(String query) {
        get(query).problem(400, "invalid_request");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/x/decide  | {\"decision\":\"perhaps\"}",
                "/x/decide  | {\"decision\":\"adopt\"}",
                "/x/decide  | {\"decision\":\"adopt\",\"provider_task_id\":\"cgt-1\",\"account\":\"A b\"}",
                "/x/decide  | {\"decision\":\"fail\",\"charged\":\"a bit\"}",
                "/x/decide  | {\"decision\":\"order_again\",\"charged\":7}",
                "/x/decide  | []",
                "/x/replay  | {\"bdy\":{}}",
                "/x/replay  | {\"message_id\":7}",
                "/replay    | {}",
                "/replay    | {\"filter\":{\"colour\":\"blue\"}}",
                "/replay    | {\"filter\":{},\"limit\":101}",
            })
    void refusesABodyItDoesNotUnderstand(String path, String body) {
        post(path, body).problem(400, "invalid_request");
    }

    @Test
    void countsThemForMonitoring() {
        assertThat(api.get("/actuator/prometheus").text()).contains("seedance_dead_letters");
    }

    private static Answer get(String rest) {
        return api.get(Paths.DEAD_LETTERS + rest, AUTHORIZED);
    }

    private static Answer post(String rest, String body) {
        return api.send(
                "POST",
                Paths.DEAD_LETTERS + rest,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
                AUTHORIZED);
    }

    private static List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        get(query).data().path("dead_letters").forEach(each -> ids.add(each.path("id").asString()));
        return ids;
    }

    private static void reject(String messageId) throws Exception {
        reject(messageId, Tasks.NOW);
    }

    private static void reject(String messageId, Instant at) throws Exception {
        String body =
                "{\"model\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\"%s\"}],\"duration\":60}"
                        .formatted(PROMPT);
        Map<String, Object> headers = dead("seedance.intake", "out_of_range: duration is 60", at);
        headers.put("seedance-tenant", "acme");
        publish(messageId, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** The id of a task that lies there parked, and is so in Redis. */
    private static String park() throws Exception {
        // As of now: what is older than the provider's memory cannot be asked for.
        var task =
                Task.accepted(
                                TaskId.random(Instant.now(), new SecureRandom()),
                                "default",
                                Tasks.video(),
                                List.of(),
                                null,
                                null,
                                Instant.now(),
                                null)
                        .unconfirmed(null, Instant.now(), "no answer")
                        .parked(Instant.now(), "nobody could tell");
        var envelope =
                TaskEnvelope.toSubmit(
                        task, Json.mapper().createObjectNode().put("model", "m"), Instant.now());
        publish(
                null,
                dead("seedance.inquiry", "nobody could tell", Instant.now()),
                Json.mapper().writeValueAsBytes(envelope));
        return task.id().value();
    }

    private static Map<String, Object> dead(String source, String reason, Instant at) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("seedance-dead-letter-id", UUID.randomUUID().toString());
        headers.put("seedance-dead-at", at.toString());
        headers.put("seedance-source-queue", source);
        headers.put("seedance-reason", reason);
        return headers;
    }

    private static void publish(
            @Nullable String messageId, Map<String, Object> headers, byte[] body) throws Exception {
        var properties =
                new BasicProperties.Builder()
                        .messageId(messageId)
                        .headers(headers)
                        .deliveryMode(2)
                        .build();
        channel.basicPublish("", QUEUE, properties, body);
        try {
            channel.waitForConfirmsOrDie(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
