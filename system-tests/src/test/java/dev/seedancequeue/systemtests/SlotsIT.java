package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import tools.jackson.databind.JsonNode;

/** The limit of tasks in process, by the provider's own count, whatever happens to our side. */
class SlotsIT {

    private static final int LIMIT = 5;
    private static final int TASKS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void neverHasMoreInProcessThanTheLimitWhileWorkersDieAndRedisIsEmptied() {
        Map<String, String> provider =
                Map.of(
                        "SEEDANCE_EMULATOR_SLOTS", "0",
                        // What is created runs at once, so that its count of those is of all.
                        "SEEDANCE_EMULATOR_PICKUP_TIME", "0s");
        Map<String, String> worker = Map.of("ARK_TASKS_IN_PROCESS", "1,1-5-pro.default=" + LIMIT);
        try (var cluster = Cluster.start("slots", provider, worker)) {
            cluster.run(() -> keepTheLimit(cluster));
        }
    }

    /** Whoever takes the message of that order needs a slot for it, and there is no other. */
    @Test
    void goesOnWithinTheTimeOfAnOrderWhenAWorkerDiesWithAllSlots() {
        Map<String, String> worker =
                Map.of(
                        "ARK_TASKS_IN_PROCESS", "1",
                        "ARK_CREATE_TIMEOUT", "10s",
                        "ARK_SETTLE_TIME", "11s");
        try (var cluster = Cluster.start("last-slot", Map.of(), worker)) {
            cluster.run(() -> dieWithTheOnlySlot(cluster));
        }
    }

    private static void dieWithTheOnlySlot(Cluster cluster) {
        Api api = cluster.api(cluster.startApi());
        RunningProcess killed = cluster.startWorker("worker-killed");
        Cluster.awaitWorker(killed);
        cluster.emulator()
                .fault(
                        Map.of(
                                "call", "create",
                                "when", "after",
                                "effect", "hang",
                                "seconds", 60,
                                "times", 1));
        List<String> ids =
                List.of(
                        api.create(Requests.text("one")).id(),
                        api.create(Requests.text("two")).id());
        awaitCreated(cluster, 1);
        killed.kill();
        cluster.startWorker("worker-heir");

        Map<String, JsonNode> ended = api.awaitTerminal(ids, Duration.ofMinutes(2));

        assertThat(ended.values())
                .allSatisfy(
                        data -> assertThat(data.path("status").asString()).isEqualTo("succeeded"));
        assertThat(cluster.emulator().created()).isEqualTo(2);
    }

    private static void keepTheLimit(Cluster cluster) {
        Api api = cluster.api(cluster.startApi());
        RunningProcess killed = cluster.startWorker("worker-killed");
        RunningProcess other = cluster.startWorker("worker-other");
        Cluster.awaitWorker(killed);
        Cluster.awaitWorker(other);
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < TASKS; number++) {
            ids.add(api.create(Requests.text("clip " + number)).id());
        }

        awaitCreated(cluster, 15);
        killed.kill();
        cluster.startWorker("worker-replacement");
        awaitCreated(cluster, 30);
        flushRedis(cluster);

        Map<String, JsonNode> ended = api.awaitTerminal(ids, PATIENCE);
        assertThat(ended.values())
                .allSatisfy(
                        data -> assertThat(data.path("status").asString()).isEqualTo("succeeded"));
        assertThat(cluster.emulator().peakRunning()).as("most in process").isEqualTo(LIMIT);
        assertThat(cluster.emulator().ledger().path("duplicates")).isEmpty();
    }

    private static void awaitCreated(Cluster cluster, int count) {
        Awaitility.await(count + " creates at the provider")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> cluster.emulator().created() >= count);
    }

    private static void flushRedis(Cluster cluster) {
        try (var redis = RedisClient.create(cluster.redis().uri())) {
            redis.flushAll();
        }
    }
}
