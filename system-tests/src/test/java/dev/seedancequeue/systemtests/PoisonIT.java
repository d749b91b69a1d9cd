package dev.seedancequeue.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Messages of every wrong shape, in every queue that somebody reads, while good tasks flow: the
 * tasks end, and an operator can see, read and settle each of the others.
 */
class PoisonIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int GOOD_TASKS = 40;

    private static final List<String> QUEUES =
            List.of(
                    "seedance.intake",
                    "seedance.submit.1-5-pro.default",
                    "seedance.submit.1-5-pro.default.bulk",
                    "seedance.submit.1-5-pro.flex",
                    "seedance.submit.other.default",
                    "seedance.inquiry",
                    "seedance.poll");

    @Test
    void poisonOfAnyShapeHoldsNobodyUpAndIsKeptForAPerson() {
        try (var cluster = Cluster.start("poison")) {
            cluster.run(() -> survivePoison(cluster));
        }
    }

    private static void survivePoison(Cluster cluster) {
        RunningProcess apiProcess = cluster.startApi();
        RunningProcess worker = cluster.startWorker("worker");
        Api api = cluster.api(apiProcess);
        var operator = new Operator(apiProcess);
        Cluster.awaitWorker(worker);

        List<String> tasks = new ArrayList<>();
        int thrown = 0;
        for (int i = 0; i < GOOD_TASKS; i++) {
            tasks.add(api.create(Requests.text("a good task"), "good-" + i).id());
            if (i == GOOD_TASKS / 4) {
                thrown = throwPoison(cluster.rabbit().uri());
            }
        }

        api.awaitTerminal(tasks, LIMIT)
                .forEach((_, data) ->
                        assertThat(data.path("status").asString())
                                .as("task %s", data)
                                .isEqualTo("succeeded"));
        List<JsonNode> letters = operator.awaitLetters(thrown);
        assertThat(letters).hasSize(thrown);
        for (JsonNode letter : letters) {
            operator.assertReadable(letter);
        }
        for (JsonNode letter : letters) {
            operator.settle(letter);
        }
        assertThat(operator.list()).isEmpty();
        assertThat(worker.output()).doesNotContain("unexpected failure");
        assertThat(cluster.emulator().created()).isEqualTo(GOOD_TASKS);
    }

    private static int throwPoison(URI broker) {
        int thrown = 0;
        try (var connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (String queue : QUEUES) {
                for (var poison : poison(queue).entrySet()) {
                    var properties =
                            new BasicProperties.Builder()
                                    .messageId(poison.getKey() + "-" + thrown)
                                    .headers(headers(poison.getKey()))
                                    .deliveryMode(2)
                                    .build();
                    channel.basicPublish("", queue, true, properties, poison.getValue());
                    thrown++;
                }
            }
            channel.waitForConfirmsOrDie(60_000);
            return thrown;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError("the poison was not taken", e);
        }
    }

    private static com.rabbitmq.client.Connection connect(URI broker) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker);
        return factory.newConnection("poisoner");
    }

    private static Map<String, byte[]> poison(String queue) {
        var random = new Random(queue.hashCode());
        byte[] binary = new byte[1000];
        random.nextBytes(binary);
        byte[] large = new byte[5 * 1024 * 1024];
        random.nextBytes(large);
        Map<String, byte[]> shapes = new LinkedHashMap<>();
        shapes.put("empty", new byte[0]);
        shapes.put("garbage", "hello, queue".getBytes(UTF_8));
        shapes.put("binary", binary);
        shapes.put("five-megabytes", large);
        shapes.put("huge-header", "{}".getBytes(UTF_8));
        shapes.put("whole-frame-header", "{}".getBytes(UTF_8));
        shapes.put("strange-headers", "[]".getBytes(UTF_8));
        shapes.put("deep", "{\"task\":[[".repeat(50_000).getBytes(UTF_8));
        shapes.put("null", "null".getBytes(UTF_8));
        shapes.put("wrong-types", "{\"schema_version\":\"one\",\"task\":7}".getBytes(UTF_8));
        shapes.put("nulls", "{\"schema_version\":1,\"task\":{\"id\":null}}".getBytes(UTF_8));
        shapes.put("newer", "{\"schema_version\":99}".getBytes(UTF_8));
        shapes.put("unknown-state", task("dancing").getBytes(UTF_8));
        shapes.put(
                "wrong-queue",
                task(queue.contains("submit") ? "unconfirmed" : "queued").getBytes(UTF_8));
        return shapes;
    }

    private static Map<String, Object> headers(String shape) {
        return switch (shape) {
            case "huge-header" -> Map.of("huge", "h".repeat(100_000));
            // With what we add to a dead letter it no longer fits into a frame of 128 kB.
            case "whole-frame-header" -> Map.of("huge", "h".repeat(130_950));
            case "strange-headers" ->
                    Map.of(
                            "x-death", "never",
                            "seedance-tenant", List.of(1, Map.of("two", 2)),
                            "seedance-dead-letter-id", "../forged",
                            "x-delivery-count", "many");
            default -> Map.of();
        };
    }

    private static String task(String state) {
        return """
        {"schema_version": 1,
         "task": {
           "id": "seedance_1795383533_poison%s", "tenant": "default",
           "video": {"model": "doubao-seedance-1-5-pro-251215", "pool": "1-5-pro.default",
             "mode": "text", "tier": "default", "resolution": "720p", "ratio": "16:9", "seconds": 5,
             "audio": true, "draft": false},
           "warnings": [], "created_at": "2026-11-22T21:38:53Z", "revision": 7,
           "state": {"type": "%s", "attempt": 1, "since": "2026-11-22T21:38:53Z",
             "provable_from": "2026-11-22T21:38:53Z", "reason": "poison"}},
         "due_at": "2026-11-22T21:38:53Z", "looks": 0}
        """
                .formatted(state.length(), state);
    }

    /** The dead letters as an operator sees them. */
    private static final class Operator {

        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final URI base;

        Operator(RunningProcess api) {
            String port = api.awaitSaid("seedance api listens on port (\\d+)");
            base =
                    URI.create(
                            "http://127.0.0.1:%s/api/AIGeneration/video/seedance/".formatted(port));
        }

        List<JsonNode> awaitLetters(int count) {
            return Awaitility.await("dead letters")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(this::list, letters -> letters.size() >= count);
        }

        List<JsonNode> list() {
            List<JsonNode> letters = new ArrayList<>();
            get("dead-letters?limit=500").path("dead_letters").forEach(letters::add);
            return letters;
        }

        void assertReadable(JsonNode letter) {
            JsonNode whole = get("dead-letters/" + letter.path("id").asString());
            assertThat(whole.path("source_queue").asString()).isIn(QUEUES);
            assertThat(whole.path("reason").asString()).isNotBlank();
            assertThat(whole.has("body") || whole.has("body_base64")).isTrue();
        }

        /** A task is ended by a decision; then its other copies may go, as everything else. */
        void settle(JsonNode letter) {
            String path = "dead-letters/" + letter.path("id").asString();
            boolean decided =
                    letter.path("kind").asString().equals("misplaced_task")
                            && post(path + "/decide", "{\"decision\":\"fail\"}")
                                    .path("success")
                                    .asBoolean();
            if (!decided) {
                JsonNode outcome = post(path + "/discard", "{}");
                assertThat(outcome.path("success").asBoolean()).as(outcome.toString()).isTrue();
            }
        }

        private JsonNode get(String path) {
            JsonNode answer = send(path, "GET", BodyPublishers.noBody());
            assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
            return answer.path("data");
        }

        private JsonNode post(String path, String body) {
            return send(path, "POST", BodyPublishers.ofString(body));
        }

        private JsonNode send(String path, String method, BodyPublisher body) {
            var request =
                    HttpRequest.newBuilder(base.resolve(path))
                            .timeout(Duration.ofSeconds(30))
                            .header("Authorization", "Bearer " + Cluster.OPERATOR_KEY)
                            .method(method, body)
                            .build();
            try {
                return Json.mapper().readTree(client.send(request, BodyHandlers.ofString()).body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
