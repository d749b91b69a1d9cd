package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import redis.clients.jedis.RedisClient;
import tools.jackson.databind.JsonNode;

/**
 * Redis, RabbitMQ and the provider go away while tasks are under way, and come back; nobody touches
 * the API and the worker meanwhile.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutagesIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration RECOVERY = Duration.ofMinutes(3);
    private static final int TASKS = 40;

    private Cluster cluster;
    private Api api;

    @BeforeAll
    void startCluster() {
        cluster = Cluster.start("outages");
        api =
                cluster.get(() -> {
                    var apiProcess = cluster.startApi();
                    Cluster.awaitWorker(cluster.startWorker("worker"));
                    return cluster.api(apiProcess);
                });
        // Creates take their time, so that each outage finds some of them under way.
        cluster.emulator()
                .fault(
                        Map.of(
                                "call",
                                "create",
                                "effect",
                                "hang",
                                "seconds",
                                0.4,
                                "probability",
                                0.7));
    }

    @AfterAll
    void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void finishesEverythingAfterRedisCameBackEmpty() {
        cluster.run(() -> {
            // Finished tasks come back too, see JournalIT; here the unfinished ones matter.
            cluster.emulator().freeze();
            long before = cluster.emulator().created();
            Set<String> ids = createTasks("redis", TASKS);
            await("some creates", () -> cluster.emulator().created() >= before + TASKS / 4);

            cluster.redisProxy().cut();
            cluster.redis().kill();
            await("the API to notice", () -> api.health("redisWatch").equals("DOWN"));
            Api.Answer without = api.create(Requests.text("sent while redis is away"));
            assertThat(without.status()).as("createTask without redis").isEqualTo(202);
            ids.add(without.id());
            assertThat(api.create(Requests.text("a cat"), "key-without-redis").status())
                    .as("createTask with a key that cannot be looked up")
                    .isEqualTo(503);
            assertThat(api.status(without.id()).status())
                    .as("taskStatus without redis")
                    .isEqualTo(503);
            startRedisEmpty();
            cluster.emulator().resume();

            assertAllSucceedOnce(ids);
        });
    }

    @Test
    void finishesEverythingAfterRabbitMqWasKilled() {
        cluster.run(() -> {
            long before = cluster.emulator().created();
            cluster.rabbit().saveDeclarations();
            Set<String> ids = createTasks("rabbit", TASKS);
            await("some creates", () -> cluster.emulator().created() >= before + TASKS / 4);

            cluster.rabbit().kill();
            await("the API to notice", () -> api.health("brokerWatch").equals("DOWN"));
            JsonNode body = Requests.text("sent while rabbitmq is away");
            assertThat(api.create(body, "key-without-rabbit").status())
                    .as("createTask without rabbitmq")
                    .isEqualTo(503);
            cluster.rabbit().startAgain();
            ids.add(api.createUntilAccepted(body, "key-without-rabbit", LIMIT));

            assertAllSucceedOnce(ids);
        });
    }

    @Test
    void finishesEverythingAfterTheProviderWasUnreachable() {
        cluster.run(() -> {
            long before = cluster.emulator().created();
            Set<String> ids = createTasks("provider", TASKS);
            await("some creates", () -> cluster.emulator().created() >= before + TASKS / 4);

            // First silent, so that answers are lost, then gone, so that nothing can connect.
            cluster.providerProxy().stall();
            ids.addAll(createTasks("provider-silent", TASKS / 4));
            cluster.providerProxy().cut();
            Set<String> meanwhile = createTasks("provider-gone", TASKS / 4);
            ids.addAll(meanwhile);
            assertThat(meanwhile)
                    .as("tasks that nobody could order yet")
                    .allSatisfy(id ->
                            assertThat(api.status(id).data().path("status").asString())
                                    .isEqualTo("queued"));
            cluster.providerProxy().resume();

            assertAllSucceedOnce(ids);
        });
    }

    private Set<String> createTasks(String name, int count) {
        Set<String> ids = new HashSet<>();
        List<JsonNode> kinds = new ArrayList<>();
        kinds.add(Requests.text(name));
        kinds.add(Requests.flexText(name));
        kinds.add(Requests.firstFrame());
        kinds.add(Requests.firstAndLastFrame());
        kinds.add(Requests.text(name).put("model", "doubao-seedance-1-0-pro-250528"));
        for (int i = 0; i < count; i++) {
            JsonNode body = kinds.get(i % kinds.size());
            ids.add(api.createUntilAccepted(body, name + "-" + i, LIMIT));
        }
        String draft = api.createUntilAccepted(Requests.draft(), name + "-draft", LIMIT);
        ids.add(draft);
        ids.add(api.createUntilAccepted(Requests.finalOf(draft), name + "-final", LIMIT));
        return ids;
    }

    private void startRedisEmpty() {
        cluster.redis().startAgain();
        try (var redis = RedisClient.create(cluster.redis().uri())) {
            redis.flushAll();
        }
        cluster.redisProxy().resume();
    }

    private void assertAllSucceedOnce(Set<String> ids) {
        Map<String, JsonNode> ended = api.awaitTerminal(ids, RECOVERY);
        assertThat(ended.values())
                .allSatisfy(data ->
                        assertThat(data.path("status").asString())
                                .as("task %s", data)
                                .isEqualTo("succeeded"));
        assertThat(cluster.emulator().ledger().path("duplicates"))
                .as("tasks created twice")
                .isEmpty();
        assertThat(cluster.emulator().orderedBeside())
                .as("tasks with two orders of which none had failed")
                .isEmpty();
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(condition::getAsBoolean);
    }
}
