package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.BatchVideos;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.CommandLine;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import dev.seedancequeue.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A large batch, while the API that takes it, a worker that works on it and the command line that
 * sends it and fetches its videos are killed.
 */
class BatchCrashIT {

    private static final int TASKS = 5000;
    private static final String KEY = "a-batch-that-is-cut-off";
    private static final Duration ALL_DONE = Duration.ofMinutes(5);

    @TempDir private Path folder;

    @Test
    void theSameCommandFinishesItAndEveryLineIsOneVideo() {
        Map<String, String> fast =
                Map.of("SEEDANCE_EMULATOR_SLOTS", "0", "SEEDANCE_EMULATOR_VIDEO_TIME", "30s");
        try (var cluster = Cluster.start("batch-crash", fast, Map.of())) {
            cluster.run(() -> survive(cluster));
        }
    }

    private void survive(Cluster cluster) {
        // To draw 5,000 videos would take an hour; a few bytes each are as good here.
        cluster.emulator().fault(Map.of("call", "file", "effect", "garbage"));
        RunningProcess killed = cluster.startApi("api-killed");
        RunningProcess staying = cluster.startApi("api");
        RunningProcess worker = cluster.startWorker("worker-killed");
        cluster.startWorker("worker");
        Api first = cluster.api(killed);
        Api api = cluster.api(staying);
        writeFile();
        var cli = new CommandLine(cluster.processes(), folder, Map.of());
        String path = "batches/" + BatchId.ofKey(Task.DEFAULT_TENANT, KEY);

        RunningProcess sending = batchRun(cli, first);
        await("a part of the batch")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> api.get(path).data().path("accepted").asInt(0) > 0);
        killed.kill();
        sending.awaitSaid("trying again in 1 s");
        sending.kill();
        JsonNode half = api.get(path).data();
        assertThat(half.path("status").asString()).isEqualTo("accepting");
        assertThat(half.path("accepted").asInt()).isBetween(1, TASKS - 1);

        RunningProcess fetching = batchRun(cli, api);
        fetching.awaitSaid("accepted as batch_0_[a-z0-9]+: 5,000 tasks are safe");
        worker.kill();
        var videos = new BatchVideos(folder.resolve("videos"));
        await("some videos").atMost(ALL_DONE).until(() -> videos.lines().size() > TASKS / 20);
        fetching.kill();
        int before = videos.lines().size();
        assertThat(before).isLessThan(TASKS);

        RunningProcess last = batchRun(cli, api);
        assertThat(last.awaitExit(ALL_DONE)).as(last.tail()).isZero();
        assertThat(videos.checked()).hasSize(TASKS);
        assertThat(videos.named(".mp4")).hasSize(TASKS);
        assertThat(last.output()).contains("completed: 5,000 videos");
        // Of those in hand when it was killed the manifest knows nothing yet.
        assertThat(videos.lines()).hasSize(TASKS);

        JsonNode end = api.get(path).data();
        assertThat(end.path("status").asString()).isEqualTo("completed");
        assertThat(end.at("/counts/succeeded").asInt()).as(end.toString()).isEqualTo(TASKS);
        assertThat(cluster.emulator().ledger().path("duplicates")).isEmpty();
        assertThat(cluster.emulator().created()).isEqualTo(TASKS);
        assertThat(end.at("/costs/settled/max_tokens").asLong()).isPositive();
    }

    private void writeFile() {
        String file =
                IntStream.rangeClosed(1, TASKS)
                        .mapToObj(i -> Requests.text("line " + i).toString())
                        .collect(Collectors.joining("\n"));
        try {
            Files.writeString(folder.resolve("prompts.jsonl"), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RunningProcess batchRun(CommandLine cli, Api api) {
        return cli.runAt(
                api, "batch", "run", "prompts.jsonl", "--out", "videos", "--key", KEY, "--yes");
    }
}
