package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import dev.seedancequeue.task.Task;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A large batch, while the API that takes it and a worker that works on it are killed. */
class BatchCrashIT {

    private static final int TASKS = 5000;
    private static final String KEY = "a-batch-that-is-cut-off";
    private static final Duration ALL_DONE = Duration.ofMinutes(5);

    @Test
    void aFileSentAgainIsFinishedAndEveryLineIsOneTask() {
        Map<String, String> fast =
                Map.of("SEEDANCE_EMULATOR_SLOTS", "0", "SEEDANCE_EMULATOR_VIDEO_TIME", "30s");
        try (var cluster = Cluster.start("batch-crash", fast, Map.of())) {
            cluster.run(() -> survive(cluster));
        }
    }

    private static void survive(Cluster cluster) {
        RunningProcess killed = cluster.startApi("api-killed");
        RunningProcess staying = cluster.startApi("api");
        RunningProcess worker = cluster.startWorker("worker-killed");
        cluster.startWorker("worker");
        Api first = cluster.api(killed);
        Api api = cluster.api(staying);
        String file =
                IntStream.rangeClosed(1, TASKS)
                        .mapToObj(i -> Requests.text("line " + i).toString())
                        .collect(Collectors.joining("\n"));
        String path = "batches/" + BatchId.ofKey(Task.DEFAULT_TENANT, KEY);

        var upload = CompletableFuture.supplyAsync(() -> send(first, file));
        await("a part of the batch")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> api.get(path).data().path("accepted").asInt(0) > 0);
        killed.kill();
        assertThat(upload.handle((answer, failure) -> failure != null ? 0 : answer.status()).join())
                .as("the answer to a file whose reader was killed")
                .isZero();
        JsonNode half = api.get(path).data();
        assertThat(half.path("status").asString()).isEqualTo("accepting");
        assertThat(half.path("accepted").asInt()).isBetween(1, TASKS - 1);

        Api.Answer again = send(api, file);
        assertThat(again.status()).as(again.body().toString()).isEqualTo(202);
        assertThat(again.data().path("accepted").asInt()).isEqualTo(TASKS);
        worker.kill();

        await("all tasks to end")
                .atMost(ALL_DONE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> api.get(path).data().path("status").asString("").equals("completed"));
        JsonNode end = api.get(path).data();
        assertThat(end.at("/counts/succeeded").asInt()).as(end.toString()).isEqualTo(TASKS);
        assertThat(cluster.emulator().ledger().path("duplicates")).isEmpty();
        assertThat(cluster.emulator().created()).isEqualTo(TASKS);
        assertThat(end.at("/costs/settled/max_tokens").asLong()).isPositive();
        assertThat(send(api, file).data().path("status").asString()).isEqualTo("completed");
        assertThat(cluster.emulator().created()).isEqualTo(TASKS);
    }

    private static Api.Answer send(Api api, String file) {
        return api.postFile("batches", "application/jsonl", file, "Idempotency-Key", KEY);
    }
}
