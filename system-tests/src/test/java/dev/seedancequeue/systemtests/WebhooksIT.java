package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server that verifies by the library of Standard Webhooks is told of every end, of tasks and of
 * a batch.
 */
class WebhooksIT {

    private static final int TASKS = 60;
    private static final int BATCH = 3;
    private static final List<String> ENDS =
            List.of(
                    "task.succeeded",
                    "task.failed",
                    "task.expired",
                    "task.cancelled",
                    "batch.completed",
                    "batch.cancelled");
    private static final int AFTER_ROTATION = 5;
    private static final String TEST_EVENT = "";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration LEARNT = Duration.ofSeconds(30);
    private static final String[] OPERATOR = {"Authorization", "Bearer " + Cluster.OPERATOR_KEY};

    private static final Map<String, String> LOOPBACK =
            Map.of("SEEDANCE_WEBHOOK_NETWORKS", "127.0.0.0/8");

    @Test
    void everyEndIsToldThoughAWorkerDiesRedisIsEmptiedTheSecretIsRotatedAndTheReceiverStumbles() {
        try (var cluster = Cluster.start("webhooks");
                var receiver = new Receiver()) {
            cluster.run(() -> run(cluster, receiver));
        }
    }

    private static void run(Cluster cluster, Receiver receiver) {
        RunningProcess process = cluster.startApi("api", LOOPBACK);
        RunningProcess doomed = cluster.startWorker("worker-killed", LOOPBACK);
        Api api = cluster.api(process);
        Cluster.awaitWorker(doomed);
        ObjectNode registration = Json.mapper().createObjectNode().put("url", receiver.url());
        ArrayNode types = registration.putArray("types");
        ENDS.forEach(types::add);
        JsonNode endpoint = api.post("webhooks", registration, OPERATOR).data();
        receiver.trust(endpoint.path("secret").asString());
        String path = "webhooks/" + endpoint.path("id").asString();

        List<String> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(api.create(Requests.text("told " + i)).id());
        }
        String file = (Requests.text("told together") + "\n").repeat(BATCH);
        String batch = api.postFile("batches", "application/jsonl", file).id();
        await("first deliveries").atMost(LIMIT).until(() -> receiver.told().size() >= 5);
        doomed.kill();
        try (var redis = RedisClient.create(cluster.redis().uri())) {
            redis.flushAll();
        }
        receiver.trust(rotate(api, path, Json.mapper().createObjectNode()));
        cluster.startWorker("worker-replacement", LOOPBACK);

        await("all to be told")
                .atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(receiver.told())
                                .containsKeys(tasks.toArray(String[]::new))
                                .containsKey(batch));
        assertThat(receiver.told().values())
                .allSatisfy(told ->
                        assertThat(told)
                                .extracting(Told::id)
                                .as("ids of one event")
                                .containsOnly(told.getFirst().id()));
        assertThat(receiver.told().values().stream().flatMap(List::stream))
                .extracting(Told::secrets)
                .as("before a rotation, and after it as long as both secrets sign")
                .containsOnly(Set.of(1), Set.of(1, 2));
        onlyTheNewestSecretSignsAfterARotationWithoutOverlap(api, receiver, path);
        assertThat(receiver.forged()).as("not verified").isEmpty();
        assertThat(receiver.stumbled()).isPositive();
        JsonNode ended = receiver.last(batch);
        assertThat(ended.path("type").asString()).isEqualTo("batch.completed");
        assertThat(ended.at("/data/counts/succeeded").asInt()).isEqualTo(BATCH);
        assertThat(receiver.last(tasks.getFirst()).at("/data/status").asString())
                .isEqualTo(api.status(tasks.getFirst()).data().path("status").asString());
    }

    private static String rotate(Api api, String path, ObjectNode how) {
        Api.Answer answer = api.post(path + "/rotate", how, OPERATOR);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.data().path("secret").asString();
    }

    /** The worker, which knows the secrets from before, is not started again meanwhile. */
    private static void onlyTheNewestSecretSignsAfterARotationWithoutOverlap(
            Api api, Receiver receiver, String path) {
        ObjectNode atOnce = Json.mapper().createObjectNode().put("overlap_seconds", 0);
        receiver.trust(rotate(api, path, atOnce));
        await("the worker to learn the newest secret")
                .atMost(LEARNT)
                .until(() -> {
                    api.post(path + "/test", null, OPERATOR);
                    return secretsOf(receiver, TEST_EVENT).contains(Set.of(3));
                });
        List<String> tasks =
                Stream.generate(() -> api.create(Requests.text("told later")).id())
                        .limit(AFTER_ROTATION)
                        .toList();
        await("all later ones to be told")
                .atMost(LIMIT)
                .until(() -> receiver.told().keySet().containsAll(tasks));
        assertThat(tasks)
                .allSatisfy(task ->
                        assertThat(secretsOf(receiver, task))
                                .as("secrets of a delivery after a rotation")
                                .containsOnly(Set.of(3)));
    }

    private static List<Set<Integer>> secretsOf(Receiver receiver, String subject) {
        return receiver.told().getOrDefault(subject, List.of()).stream()
                .map(Told::secrets)
                .toList();
    }

    /**
     * One request that was taken.
     *
     * @param secrets the numbers of all that verify it, the first secret being 1
     */
    private record Told(String id, Set<Integer> secrets) {}

    /** Verifies as its owner would, and fails the first request of every fourth delivery. */
    private static final class Receiver implements AutoCloseable {

        private final Map<String, List<Told>> told = new ConcurrentHashMap<>();
        private final Map<String, JsonNode> last = new ConcurrentHashMap<>();
        private final List<String> forged = new CopyOnWriteArrayList<>();
        private final List<Webhook> secrets = new CopyOnWriteArrayList<>();
        private final Set<String> seen = new HashSet<>();
        private final AtomicInteger stumbled = new AtomicInteger();
        private final HttpServer server;

        Receiver() {
            try {
                server =
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/hooks", this::take);
            server.start();
        }

        private void take(HttpExchange exchange) throws IOException {
            try (exchange) {
                String body =
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                Set<Integer> verifying = verifying(body, exchange);
                if (verifying.isEmpty()) {
                    forged.add(body);
                }
                String id = exchange.getRequestHeaders().getFirst("webhook-id");
                if (isStumblingBlock(id)) {
                    stumbled.incrementAndGet();
                    exchange.sendResponseHeaders(503, -1);
                    return;
                }
                JsonNode event = Json.mapper().readTree(body);
                String subject = event.at("/data/id").asString();
                last.put(subject, event);
                told.computeIfAbsent(subject, _ -> new CopyOnWriteArrayList<>())
                        .add(new Told(id, verifying));
                exchange.sendResponseHeaders(204, -1);
            }
        }

        /** Once each, as a second failure is tried again after minutes only. */
        private synchronized boolean isStumblingBlock(String id) {
            return seen.add(id) && seen.size() % 4 == 0;
        }

        private Set<Integer> verifying(String body, HttpExchange exchange) {
            return IntStream.range(0, secrets.size())
                    .filter(i -> verifies(secrets.get(i), body, exchange))
                    .mapToObj(i -> i + 1)
                    .collect(Collectors.toSet());
        }

        private static boolean verifies(Webhook secret, String body, HttpExchange exchange) {
            try {
                secret.verify(body, headers(exchange));
                return true;
            } catch (Exception _) {
                return false;
            }
        }

        /** In lower case, as most frameworks give them. */
        private static Map<String, List<String>> headers(HttpExchange exchange) {
            Map<String, List<String>> headers = new ConcurrentHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            return headers;
        }

        /** From now on each delivery is held against this secret, too; it is the newest. */
        void trust(String secret) {
            try {
                secrets.add(new Webhook(secret));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks";
        }

        Map<String, List<Told>> told() {
            return told;
        }

        JsonNode last(String subject) {
            return Objects.requireNonNull(last.get(subject));
        }

        List<String> forged() {
            return forged;
        }

        int stumbled() {
            return stumbled.get();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
