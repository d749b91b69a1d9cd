package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Producer;
import dev.seedancequeue.systemtests.harness.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A few tasks of one tenant behind many of another, with two workers and two slots. */
class FairnessIT {

    private static final int BACKLOG = 200;
    private static final int FEW = 5;
    private static final int SLOTS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void aFewTasksPassTheLongBacklogOfSomebodyElse() {
        Map<String, String> provider =
                Map.of(
                        "SEEDANCE_EMULATOR_VIDEO_TIME", "10s",
                        "SEEDANCE_EMULATOR_PICKUP_TIME", "0s");
        Map<String, String> worker =
                Map.of(
                        "ARK_TASKS_IN_PROCESS",
                        Integer.toString(SLOTS),
                        "SEEDANCE_TENANT_SHARES",
                        "small=1");
        try (var cluster = Cluster.start("fairness", provider, worker)) {
            cluster.run(() -> passTheBacklog(cluster));
        }
    }

    private static void passTheBacklog(Cluster cluster) {
        Api api = cluster.api(cluster.startApi());
        Cluster.awaitWorker(cluster.startWorker("worker-one"));
        Cluster.awaitWorker(cluster.startWorker("worker-other"));
        for (int number = 0; number < BACKLOG; number++) {
            api.create(Requests.text("clip " + number));
        }
        List<String> few = new ArrayList<>();
        long before;
        try (var producer = new Producer(cluster.rabbit().uri())) {
            for (int number = 0; number < FEW; number++) {
                producer.publishOf("small", "few-" + number, Requests.text("few " + number));
            }
            for (int number = 0; number < FEW; number++) {
                few.add(producer.awaitTask("few-" + number, PATIENCE));
            }
            before = cluster.emulator().created();
        }

        Awaitility.await("the few at the provider")
                .atMost(PATIENCE)
                .until(() -> few.stream().allMatch(id -> created(cluster, id)));
        long others = cluster.emulator().created() - before - FEW;

        // Each of the few waits for one slot in two at most.
        assertThat(others).isLessThan(3 * FEW + SLOTS);
        assertThat(cluster.emulator().ledger().path("duplicates")).isEmpty();
    }

    private static boolean created(Cluster cluster, String id) {
        return cluster.emulator().entry(id).path("created").asInt() == 1;
    }
}
