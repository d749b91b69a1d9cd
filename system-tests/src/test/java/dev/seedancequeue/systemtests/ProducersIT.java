package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.client.Accepted;
import dev.seedancequeue.client.ClientSettings;
import dev.seedancequeue.client.SeedanceClient;
import dev.seedancequeue.client.Submission;
import dev.seedancequeue.client.TaskEnd;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.EmulatorControl;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.testservers.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Producers that use the Java client, and a worker; no API runs at all. */
class ProducersIT {

    private static final int MESSAGES = 10_000;
    private static final int LOST_AT = 4_000;
    private static final int WATCHED = 20;
    private static final int REPEATED = 100;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Test
    void tenThousandMessagesAreTenThousandTasksOverALostConnection() {
        Map<String, String> provider =
                Map.of("SEEDANCE_EMULATOR_SPEED", "100", "SEEDANCE_EMULATOR_SLOTS", "0");
        Map<String, String> worker = Map.of("SEEDANCE_WORKER_CREATES_IN_FLIGHT", "50");
        try (var cluster = Cluster.start("producers", provider, worker);
                var proxy = TcpProxy.to(cluster.rabbit().uri())) {
            cluster.run(() -> {
                Cluster.awaitWorker(cluster.startWorker("worker"));
                var settings =
                        ClientSettings.of(proxy.through(cluster.rabbit().uri()))
                                .withLimits(LIMIT, LIMIT);
                try (var client = SeedanceClient.connect(settings)) {
                    assertOrderedOnceEach(orderAll(client, proxy), cluster.emulator());
                }
            });
        }
    }

    /**
     * @return the ids of the tasks
     */
    private static Set<String> orderAll(SeedanceClient client, TcpProxy proxy) {
        List<Submission> submissions = new ArrayList<>();
        List<CompletableFuture<TaskEnd>> ends = new ArrayList<>();
        for (int number = 0; number < MESSAGES; number++) {
            if (number == LOST_AT) {
                proxy.cut();
                proxy.resume();
            }
            Submission submission = submit(client, number);
            submissions.add(submission);
            if (number < WATCHED) {
                ends.add(
                        submission
                                .accepted()
                                .thenCompose(task -> client.awaitEnd(task.taskId(), LIMIT)));
            }
        }

        Set<String> taskIds = new HashSet<>();
        submissions.forEach(submission -> taskIds.add(taskId(submission)));
        assertThat(taskIds).hasSize(MESSAGES);

        for (Submission first : submissions.subList(0, REPEATED)) {
            int number = Integer.parseInt(first.key().replace("order-", ""));
            assertThat(taskId(submit(client, number))).isEqualTo(taskId(first));
        }
        assertThat(ends).allSatisfy(end -> assertThat(end.join().videoUrl()).isNotNull());
        return taskIds;
    }

    private static void assertOrderedOnceEach(Set<String> taskIds, EmulatorControl emulator) {
        await("all to be ordered").atMost(LIMIT).until(() -> emulator.created() >= MESSAGES);
        assertThat(emulator.entries().stream().map(ProducersIT::orderedTask))
                .doesNotHaveDuplicates()
                .hasSize(MESSAGES)
                .allMatch(taskIds::contains);
        assertThat(emulator.created()).isEqualTo(MESSAGES);
    }

    private static String orderedTask(JsonNode entry) {
        String identifier = entry.path("safety_identifier").asString();
        return Objects.requireNonNull(SafetyIdentifier.orderOf(identifier)).task().value();
    }

    private static Submission submit(SeedanceClient client, int number) {
        try {
            byte[] request = Json.mapper().writeValueAsBytes(Requests.text("clip " + number));
            return client.submit(request, "order-" + number);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String taskId(Submission submission) {
        Accepted accepted = submission.accepted().join();
        return accepted.taskId();
    }
}
