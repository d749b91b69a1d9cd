package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.MixedLoad;
import dev.seedancequeue.systemtests.harness.Producer;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The promise of the product, kept by real processes while workers die and are replaced. */
class ProcessesIT {

    private static final Duration ALL_DONE = Duration.ofMinutes(4);

    @Test
    void losesAndRepeatsNoTaskWhileWorkersAreKilledAndReplaced() {
        try (var cluster = Cluster.start("processes")) {
            cluster.run(() -> surviveWorkers(cluster));
        }
    }

    private static void surviveWorkers(Cluster cluster) {
        MixedLoad.FAULTS.forEach(cluster.emulator()::fault);
        RunningProcess apiProcess =
                cluster.processes().jar("api", "api-module", cluster.apiEnvironment());
        RunningProcess killed = packagedWorker(cluster, "worker-killed");
        RunningProcess stopped = packagedWorker(cluster, "worker-stopped");
        Api api = cluster.api(apiProcess);
        Cluster.awaitWorker(killed);
        Cluster.awaitWorker(stopped);

        try (var producer = new Producer(cluster.rabbit().uri());
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var http = CompletableFuture.supplyAsync(() -> MixedLoad.byHttp(api), senders);
            var amqp = CompletableFuture.supplyAsync(() -> MixedLoad.byAmqp(producer), senders);

            awaitCreated(cluster, 50);
            killed.kill();
            awaitCreated(cluster, 120);
            int exitCode = stopped.terminate(Duration.ofSeconds(Cluster.DRAIN_LIMIT_SECONDS + 10));
            assertThat(exitCode).as("exit code after SIGTERM").isIn(0, 143);
            RunningProcess replacement = packagedWorker(cluster, "worker-replacement");

            Map<String, String> expected = MixedLoad.merge(http.join(), amqp.join());
            assertThat(expected).as("accepted tasks").hasSize(MixedLoad.TASKS);
            Map<String, JsonNode> ended = api.awaitTerminal(expected.keySet(), ALL_DONE);

            ended.forEach((id, data) ->
                    assertThat(data.path("status").asString())
                            .as("task %s", data)
                            .isEqualTo(expected.get(id)));
            assertThatNothingWasPaidTwice(cluster, expected);
            assertThat(stopped.output()).doesNotContain("go back to the broker");
            assertThat(replacement.output() + stopped.output())
                    .as("creates under way when a worker was killed")
                    .contains("another worker began this create");
        }
    }

    /** As it is deployed; the processes of other tests start from what was unpacked. */
    private static RunningProcess packagedWorker(Cluster cluster, String name) {
        return cluster.processes().jar(name, "worker-module", cluster.workerEnvironment());
    }

    private static void assertThatNothingWasPaidTwice(
            Cluster cluster, Map<String, String> expected) {
        long refused = MixedLoad.refused(expected);
        JsonNode ledger = cluster.emulator().ledger();
        assertThat(ledger.path("duplicates")).as("tasks created twice").isEmpty();
        assertThat(ledger.path("totals").path("created").asLong())
                .as("creates of %d tasks, %d of them refused", expected.size(), refused)
                .isEqualTo(expected.size() - refused + MixedLoad.FAULTY_ORDERS);
        assertThat(cluster.emulator().orderedBeside())
                .as("tasks with two orders of which none had failed")
                .isEmpty();
        assertThat(ledger.path("totals").path("unidentified").asLong()).isZero();
    }

    private static void awaitCreated(Cluster cluster, int count) {
        Awaitility.await(count + " creates at the provider")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> cluster.emulator().created() >= count);
    }
}
