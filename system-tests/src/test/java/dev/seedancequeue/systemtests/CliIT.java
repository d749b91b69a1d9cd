package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.BatchVideos;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.CommandLine;
import dev.seedancequeue.systemtests.harness.Processes;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import dev.seedancequeue.systemtests.harness.Videos;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The command line on real processes, as a person uses it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CliIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern BLOCK = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    private static final String MODEL = "doubao-seedance-1-5-pro-251215";
    private static final int LINES = 30;

    private Cluster cluster;
    private Api api;
    private CommandLine cli;
    @TempDir private Path folder;

    @BeforeAll
    void start() {
        cluster = Cluster.start("cli");
        var first = cluster.startApi();
        cluster.run(() -> Cluster.awaitWorker(cluster.startWorker("worker")));
        api = cluster.get(() -> cluster.api(first));
    }

    @BeforeEach
    void takeAFolder() {
        cli = new CommandLine(cluster.processes(), folder, environment());
    }

    private Map<String, String> environment() {
        return Map.of("SEEDANCE_URL", "http://127.0.0.1:" + api.port());
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private void write(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(int exitCode, String... arguments) {
        RunningProcess process = cli.run(arguments);
        assertThat(process.awaitExit(LIMIT)).as(process.tail()).isEqualTo(exitCode);
        assertThat(process.output()).doesNotContain("\tat ");
        return process.output();
    }

    @Test
    void theLinesOfTheDocumentWork() throws IOException {
        String document = Files.readString(Processes.PROJECT.resolve("docs").resolve("cli.md"));
        // Maven has just looked at it; untouched by Maven it would count as outdated here.
        Files.setLastModifiedTime(
                Processes.executableJar("cli-module"), FileTime.from(Instant.now()));
        Files.createSymbolicLink(folder.resolve("seedance"), Processes.PROJECT.resolve("seedance"));
        Files.createSymbolicLink(folder.resolve("examples"), Processes.PROJECT.resolve("examples"));
        var shell = new java.util.HashMap<>(environment());
        shell.put("SEEDANCE_JAVA_HOME", Processes.JAVA_HOME.toString());
        shell.put("SEEDANCE_API_OPERATOR_KEY", Cluster.OPERATOR_KEY);
        String script =
                BLOCK.matcher(document)
                        .results()
                        .map(match -> match.group(1))
                        .collect(Collectors.joining("\n"));
        cluster.run(() -> {
            RunningProcess process =
                    cluster.processes()
                            .command(
                                    "document",
                                    folder,
                                    shell,
                                    List.of("bash", "-euxo", "pipefail", "-c", script));
            assertThat(process.awaitExit(LIMIT)).as(process.tail()).isZero();
            assertThat(process.output()).contains("completed: 3 videos in videos", "0 failed");
        });
        assertThat(new BatchVideos(folder.resolve("videos")).checked())
                .hasSize(3)
                .values()
                .allSatisfy(video -> Videos.assertIsMp4(Files.readAllBytes(video)));
    }

    @Test
    void aBatchThatWasKilledAndInterruptedIsFinishedByTheSameCommand() {
        write(
                "mice.csv",
                IntStream.rangeClosed(1, LINES)
                        .mapToObj(i -> "mouse-%d,%s".formatted(i, prompt(i)))
                        .collect(Collectors.joining("\n", "custom_id,prompt\n", "\n")));
        var videos = new BatchVideos(folder.resolve("mice"));
        cluster.run(() -> {
            RunningProcess killed = mice();
            await("some videos").atMost(LIMIT).until(() -> videos.lines().size() >= 3);
            killed.kill();

            RunningProcess interrupted = mice();
            int known = videos.lines().size();
            await("more videos").atMost(LIMIT).until(() -> videos.lines().size() >= known + 3);
            assertThat(interrupted.interrupt(LIMIT)).as(interrupted.tail()).isEqualTo(130);
            assertThat(interrupted.output())
                    .contains("goes on at the API. The same command goes on here");
            assertThat(videos.lines()).hasSizeLessThan(LINES - 1);
            String damaged = videos.lines().getFirst().at("/video/file").asString();
            write("mice/" + damaged, "not a video");

            RunningProcess last = mice();
            assertThat(last.awaitExit(LIMIT)).as(last.tail()).isEqualTo(1);
            assertThat(last.output())
                    .containsPattern(
                            "task 7  mouse-7  seedance_0_\\w+  failed  OutputVideoSensitiveContentDetected: ")
                    .contains("completed: 29 videos in mice", "1 failed, 0 not downloaded");
            assertThat(videos.checked()).hasSize(LINES - 1);
            assertThat(videos.named(".mp4"))
                    .hasSize(LINES - 1)
                    .contains("00001-mouse-1.mp4", "00030-mouse-30.mp4");
            assertThat(videos.named(".last.png")).hasSize(LINES - 1);
            assertThat(videos.named(".part")).isEmpty();
            assertThat(videos.lines())
                    .as("the damaged one came again, and no other")
                    .hasSize(LINES);

            RunningProcess again = mice();
            assertThat(again.awaitExit(LIMIT)).as(again.tail()).isEqualTo(1);
            assertThat(again.output()).contains("29 videos in mice (0 of them fetched now)");
            assertThat(cluster.emulator().ledger().path("duplicates")).isEmpty();
            assertThat(cluster.emulator().entries())
                    .filteredOn(entry -> entry.toString().contains(batchOf("mice")))
                    .hasSize(LINES);
        });
    }

    private static String prompt(int line) {
        return line == 7 ? "a mouse [fail:OutputVideoSensitiveContentDetected]" : "mouse " + line;
    }

    private RunningProcess mice() {
        return cli.run(
                "batch",
                "run",
                "mice.csv",
                "--out",
                "mice",
                "--yes",
                "--model",
                MODEL,
                "--resolution",
                "480p",
                "--ratio",
                "16:9",
                "--seconds",
                "4",
                "--parallel",
                "2",
                "--set",
                "return_last_frame=true");
    }

    /** What the ids of its tasks share. */
    private String batchOf(String out) {
        return new BatchVideos(folder.resolve(out))
                .lines()
                .getFirst()
                .path("task_id")
                .asString()
                .replaceAll("seedance_0_(.*)b[0-9]{5}", "$1");
    }

    @Test
    void aFileThatIsWrongIsRefusedWithEveryWrongLine() {
        write("wrong.csv", "custom_id,prompt,duration\ncat,a cat,60\ncat,a dog,5\nheron,,\n");
        cluster.run(() -> {
            String said =
                    run(
                            3,
                            "batch",
                            "run",
                            "wrong.csv",
                            "--out",
                            "wrong",
                            "--yes",
                            "--model",
                            MODEL);
            assertThat(said)
                    .contains("seedance: 3 lines are wrong", "--skip-wrong-lines")
                    .contains("/lines/2/duration: line 2 (cat): duration is 60")
                    .contains("line 3 (cat): custom_id is that of line 2, too");
            write("none.csv", "");
            assertThat(run(3, "batch", "run", "none.csv", "--out", "none", "--yes"))
                    .contains("seedance: the file is empty (400 invalid_request)")
                    .hasLineCount(2);
            write("broken.jsonl", "{\"model\":\n");
            assertThat(run(3, "batch", "run", "broken.jsonl", "--out", "broken", "--yes"))
                    .contains("line 1: it is not JSON");
            assertThat(
                            run(
                                    0,
                                    "batch",
                                    "run",
                                    "wrong.csv",
                                    "--out",
                                    "wrong",
                                    "--yes",
                                    "--skip-wrong-lines",
                                    "--model",
                                    MODEL,
                                    "--set",
                                    "prompt=a heron",
                                    "--seconds",
                                    "4",
                                    "--dry-run"))
                    .contains("1 video; ");
        });
    }

    @Test
    void aWorkflowIsMadeApprovedAndFollowed() {
        write(
                "flow.json",
                """
                {"draft":{"model":"%s","content":[{"type":"text","text":"a cat"}],"ratio":"16:9",
                 "duration":4},"variants":2,"final":{"resolution":"480p"}}
                """
                        .formatted(MODEL));
        cluster.run(() -> {
            String id = run(0, "workflows", "create", "flow.json").lines().toList().getLast();
            await("drafts")
                    .atMost(LIMIT)
                    .until(() ->
                            api.get("workflows/" + id)
                                    .data()
                                    .path("status")
                                    .asString("")
                                    .equals("waiting"));
            assertThat(run(0, "workflows", "approve", id, "2", "--by", "anna")).contains("anna");
            assertThat(run(0, "workflows", "reject", id, "1", "--reason", "too dark"))
                    .contains("too dark");
            assertThat(run(3, "workflows", "approve", id, "1")).contains("409 already_decided");
            assertThat(run(0, "watch", id)).contains("its final succeeded");
        });
    }

    @Test
    void anOperatorNeedsTheRightKey() {
        cluster.run(() -> {
            assertThat(run(2, "dead-letters", "list"))
                    .isEqualTo(
                            "seedance: the operator's key is not given; it comes from SEEDANCE_API_OPERATOR_KEY or --operator-key-file\n");
            write("key", "not-the-operators-key");
            assertThat(run(3, "dead-letters", "list", "--operator-key-file", "key"))
                    .contains("401 operator_key_required")
                    .hasLineCount(1);
            write("key", Cluster.OPERATOR_KEY);
            assertThat(run(0, "dead-letters", "list", "--operator-key-file", "key"))
                    .contains("0 of 0");
        });
    }
}
