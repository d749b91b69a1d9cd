package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.CommandLine;
import dev.seedancequeue.systemtests.harness.Producer;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The groups of commands that end, stop, go on and decide, on real processes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CliGroupsIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String MODEL = "doubao-seedance-1-5-pro-251215";
    private static final int LINES = 8;

    private Cluster cluster;
    private Api api;
    private CommandLine cli;
    @TempDir private Path folder;

    @BeforeAll
    void start() {
        cluster = Cluster.start("cli-groups");
        var first = cluster.startApi();
        // A task whose create was lost is a person's soon, and some of a batch wait here.
        Map<String, String> settings =
                Map.of(
                        "SEEDANCE_WORKER_INQUIRY_LIMIT",
                        "1s",
                        "ARK_TASKS_IN_PROCESS",
                        Integer.toString(LINES - 3));
        cluster.run(() -> Cluster.awaitWorker(cluster.startWorker("worker", settings)));
        api = cluster.get(() -> cluster.api(first));
    }

    @BeforeEach
    void takeAFolder() {
        cli =
                new CommandLine(
                        cluster.processes(),
                        folder,
                        Map.of(
                                "SEEDANCE_URL",
                                "http://127.0.0.1:" + api.port(),
                                "SEEDANCE_API_OPERATOR_KEY",
                                Cluster.OPERATOR_KEY));
    }

    @AfterEach
    void letTheProviderWork() {
        cluster.emulator().clearFaults();
        cluster.emulator().resume();
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

    /** What a script reads of a command that is given {@code --json}: every line is a document. */
    private List<JsonNode> json(int exitCode, String... arguments) {
        Path out = folder.resolve("stdout.jsonl");
        RunningProcess process = cli.runInto(out, with("--json", arguments));
        assertThat(process.awaitExit(LIMIT)).as(process.tail()).isEqualTo(exitCode);
        return documents(out);
    }

    private static String[] with(String option, String... arguments) {
        String[] all = List.of(arguments).toArray(new String[arguments.length + 1]);
        all[arguments.length] = option;
        return all;
    }

    private static List<JsonNode> documents(Path file) {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().map(Json.mapper()::readTree).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String submit(String prompt) {
        write("body.json", Requests.text(prompt).toString());
        JsonNode task = json(0, "submit", "--file", "body.json").getFirst();
        return task.path("id").asString();
    }

    private void awaitStage(String stage, String... tasks) {
        for (String task : tasks) {
            await(task + " to be " + stage)
                    .atMost(LIMIT)
                    .until(() -> api.status(task).data().path("stage").asString("").equals(stage));
        }
    }

    private void awaitStatus(String path, String status) {
        await(path + " to be " + status)
                .atMost(LIMIT)
                .until(() -> api.get(path).data().path("status").asString("").equals(status));
    }

    @Test
    void cancelEndsWhatCanBeEndedAndSaysWhatCannot() {
        cluster.run(() -> {
            cluster.emulator().freeze();
            String ordered = submit("a cat that nobody wants any more");
            awaitStage("ordered", ordered);

            assertThat(run(0, "cancel", ordered))
                    .contains("requested", "asked for; ./seedance watch " + ordered);
            assertThat(run(1, "watch", ordered)).contains("cancelled");
            assertThat(json(1, "status", ordered).getFirst().path("charged").asString())
                    .isEqualTo("no");
            assertThat(run(0, "cancel", ordered)).doesNotContain("asked for");

            cluster.emulator().resume();
            String made = submit("a cat that is quick");
            assertThat(run(0, "watch", made)).contains("succeeded");
            assertThat(run(3, "cancel", made)).contains("409 already_finished");
            JsonNode problem = json(3, "cancel", "seedance_1795383532_nobody00000000000000").get(0);
            assertThat(problem.path("code").asString()).isEqualTo("task_not_found");
            assertThat(problem.path("status").asInt()).isEqualTo(404);
        });
    }

    @Test
    void aWatchThatIsInterruptedSaysSoToAScriptAndToAPerson() {
        cluster.run(() -> {
            cluster.emulator().freeze();
            String task = submit("a cat that takes its time");
            Path lines = folder.resolve("lines.jsonl");
            RunningProcess watching = cli.runInto(lines, "watch", task, "--json");
            await("a state").atMost(LIMIT).until(() -> !documents(lines).isEmpty());

            assertThat(watching.interrupt(LIMIT)).as(watching.tail()).isEqualTo(130);
            assertThat(watching.output())
                    .isEqualTo(
                            "%s goes on at the API; ./seedance watch %s follows it again\n"
                                    .formatted(task, task));
            assertThat(documents(lines).getLast().path("code").asString()).isEqualTo("interrupted");
        });
    }

    @Test
    void aBatchIsShownPausedResumedAndCancelledWhileItsRunFollows() {
        write(
                "dogs.csv",
                IntStream.rangeClosed(1, LINES)
                        .mapToObj("dog %d"::formatted)
                        .collect(Collectors.joining("\n", "prompt\n", "\n")));
        cluster.run(() -> {
            cluster.emulator().freeze();
            Path lines = folder.resolve("lines.jsonl");
            RunningProcess running =
                    cli.runInto(
                            lines,
                            ("batch run dogs.csv --out dogs --yes --json --resolution 480p"
                                            + " --ratio 16:9 --seconds 4 --model "
                                            + MODEL)
                                    .split(" "));
            await("the batch").atMost(LIMIT).until(() -> !documents(lines).isEmpty());
            JsonNode accepted = documents(lines).getFirst();
            assertThat(accepted.path("event").asString()).isEqualTo("accepted");
            String id = accepted.path("id").asString();

            assertThat(run(0, "batch", "pause", id)).contains(id + "  paused");
            running.awaitSaid("it is paused; ./seedance batch resume " + id);
            assertThat(run(0, "batch", "show", id)).contains(id + "  paused", "counts");
            cancelsOneThatWaits(id);
            assertThat(json(0, "batch", "resume", id).getFirst().path("status").asString())
                    .isEqualTo("in_progress");
            assertThat(json(0, "batch", "cancel", id).getFirst().path("status").asString())
                    .startsWith("cancel");

            assertThat(running.awaitExit(LIMIT)).as(running.tail()).isEqualTo(1);
            List<JsonNode> all = documents(lines);
            assertThat(all.subList(1, all.size() - 1))
                    .hasSize(LINES)
                    .allSatisfy(line -> assertThat(line.toString()).contains("\"cancelled\""));
            assertThat(all.getLast().path("event").asString()).isEqualTo("finished");
            assertThat(all.getLast().at("/batch/counts/cancelled").asInt()).isEqualTo(LINES);
            assertThat(run(1, "batch", "show", id)).contains(id + "  cancelled");
            assertThat(json(3, "batch", "resume", id).getFirst().path("code").asString())
                    .isEqualTo("batch_cancelled");
        });
    }

    private void cancelsOneThatWaits(String batch) {
        String waiting =
                json(0, "tasks", "--batch", batch, "--status", "queued").stream()
                        .filter(task -> task.path("stage").asString("").equals("waiting"))
                        .findAny()
                        .orElseThrow()
                        .path("id")
                        .asString();
        assertThat(run(0, "cancel", waiting))
                .contains(waiting + "  cancelled")
                .doesNotContain("asked for");
    }

    @Test
    void aWorkflowIsShownMendedAndCancelled() {
        ObjectNode chain = Json.mapper().createObjectNode();
        for (String prompt :
                List.of("a gate", "a spoiled shot [fail:OutputVideoSensitiveContentDetected]")) {
            chain.withArray("shots").add(Requests.text(prompt).put("ratio", "adaptive"));
        }
        write("chain.json", chain.toString());
        write("shot.json", Requests.text("a hall of clocks").put("ratio", "adaptive").toString());
        cluster.run(() -> {
            String id =
                    json(0, "workflows", "create", "chain.json").getFirst().path("id").asString();
            awaitStatus("workflows/" + id, "stopped");

            assertThat(run(0, "workflows", "show", id))
                    .contains(id + "  stopped", "OutputVideoSensitiveContentDetected");
            JsonNode mended =
                    json(0, "workflows", "resume", id, "--shot", "shot.json", "--by", "anna")
                            .getFirst();
            assertThat(mended.path("status").asString()).isEqualTo("running");
            assertThat(mended.at("/shots/1/take").asInt()).isEqualTo(2);
            assertThat(run(0, "watch", id)).contains("succeeded");
            assertThat(run(3, "workflows", "resume", id)).contains("409 ");

            cluster.emulator().freeze();
            String other =
                    json(0, "workflows", "create", "chain.json").getFirst().path("id").asString();
            assertThat(json(0, "workflows", "cancel", other, "--by", "ben").toString())
                    .contains(other);
            cluster.emulator().resume();
            awaitStatus("workflows/" + other, "cancelled");
            assertThat(run(1, "workflows", "show", other)).contains(other + "  cancelled");
            assertThat(run(3, "workflows", "cancel", "workflow_1_nobody"))
                    .contains("404 workflow_not_found");
        });
    }

    @Test
    void anOperatorReadsMendsAndDiscardsWhatAProducerSpoiled() {
        cluster.run(() -> {
            try (var producer = new Producer(cluster.rabbit().uri())) {
                producer.publish(
                        "spoiled-1", Requests.text("an endless heron").put("duration", 60));
                producer.publish("spoiled-2", Requests.text("an endless crow").put("duration", 60));
                producer.awaitAnswer("spoiled-1", LIMIT);
                producer.awaitAnswer("spoiled-2", LIMIT);
            }
            String heron = letter("rejected_message", "message_id", "spoiled-1");
            String crow = letter("rejected_message", "message_id", "spoiled-2");

            assertThat(run(0, "dead-letters", "list", "--kind", "rejected_message"))
                    .contains(heron, crow, "duration", "2 of 2")
                    .doesNotContain("endless");
            assertThat(run(0, "dead-letters", "show", heron)).contains("an endless heron");
            write(
                    "mended.json",
                    Json.mapper()
                            .createObjectNode()
                            .put("message_id", "mended-1")
                            .set("body", Requests.text("a brief heron"))
                            .toString());
            assertThat(run(0, "dead-letters", "replay", heron, "--edit", "mended.json"))
                    .contains("replayed");
            await("the heron's task")
                    .atMost(LIMIT)
                    .until(() -> !json(0, "tasks", "--text", "brief heron").isEmpty());

            assertThat(json(0, "dead-letters", "discard", "--all", "--kind", "rejected_message"))
                    .singleElement()
                    .satisfies(answer ->
                            assertThat(answer.at("/counts/discarded").asInt()).isEqualTo(1));
            assertThat(run(3, "dead-letters", "show", crow)).contains("404 dead_letter_not_found");
        });
    }

    private String letter(String kind, String field, String value) {
        return await("a letter of " + value)
                .atMost(LIMIT)
                .until(
                        () ->
                                json(0, "dead-letters", "list", "--kind", kind)
                                        .getFirst()
                                        .path("dead_letters")
                                        .valueStream()
                                        .filter(one -> one.path(field).asString("").equals(value))
                                        .map(one -> one.path("id").asString())
                                        .findAny()
                                        .orElse(""),
                        id -> !id.isEmpty());
    }

    @Test
    void anOperatorDecidesAboutTasksOfWhichNobodyKnowsWhetherTheyWereOrdered() {
        cluster.run(() -> {
            cluster.emulator().fault(lostCreate("before", "a lost fox"));
            cluster.emulator().fault(lostCreate("before", "a lost owl"));
            cluster.emulator().fault(lostCreate("after", "a lost elk"));
            cluster.emulator()
                    .fault(Map.of("call", "list", "effect", "refuse", "status", 500, "times", 0));
            String fox = submit("a lost fox");
            String owl = submit("a lost owl");
            String elk = submit("a lost elk");
            awaitStage("parked", fox, owl, elk);
            cluster.emulator().clearFaults();
            String elkAtTheProvider =
                    cluster.emulator().entry(elk).at("/tasks/0/task_id").asString("");

            String letter = letter("parked_task", "task_id", fox);
            assertThat(run(3, "dead-letters", "discard", letter)).contains("422 ");
            assertThat(run(3, "dead-letters", "decide", letter, "perhaps"))
                    .contains("400 invalid_request");
            assertThat(run(0, "dead-letters", "decide", letter, "order-again")).contains(fox);
            letter = letter("parked_task", "task_id", owl);
            assertThat(run(0, "dead-letters", "decide", letter, "fail", "--charged", "no"))
                    .contains("failed_by_operator");
            letter = letter("parked_task", "task_id", elk);
            assertThat(
                            run(
                                    0,
                                    "dead-letters",
                                    "decide",
                                    letter,
                                    "adopt",
                                    "--provider-task",
                                    elkAtTheProvider))
                    .contains(elk);

            assertThat(run(0, "watch", fox)).contains("succeeded");
            assertThat(run(0, "watch", elk)).contains("succeeded");
            assertThat(run(1, "status", owl)).contains("failed_by_operator");
            assertThat(cluster.emulator().entry(elk).path("created").asInt()).isEqualTo(1);
        });
    }

    private static Map<String, Object> lostCreate(String when, String prompt) {
        return Map.of(
                "call",
                "create",
                "when",
                when,
                "effect",
                "cut",
                "times",
                1,
                "prompt_contains",
                prompt);
    }
}
