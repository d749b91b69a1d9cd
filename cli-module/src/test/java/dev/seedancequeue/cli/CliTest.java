package dev.seedancequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.cli.ScriptedApi.Asked;
import dev.seedancequeue.cli.api.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands as a person calls them, before an API that says what a test wants. */
class CliTest {

    private static final String TASK = "seedance_1795383532_kmp54kkf5b6im9it55oh";

    private final ScriptedApi api = new ScriptedApi();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        api.close();
    }

    private Spoken say(String... args) {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--url";
        all[args.length + 1] = api.url();
        return Spoken.by(all);
    }

    @Test
    void sendsWhatTheOptionsSay() throws IOException {
        Path image = Files.write(folder.resolve("cat.PNG"), new byte[] {1, 2, 3});
        api.data(202, "{\"id\":\"" + TASK + "\",\"status\":\"queued\"}");

        Spoken said =
                say(
                        "submit",
                        "--model",
                        "m",
                        "--text",
                        "a cat",
                        "--image",
                        image.toString(),
                        "--last-frame",
                        "https://example.com/b.jpg",
                        "--ratio",
                        "16:9",
                        "--seconds",
                        "4",
                        "--no-audio",
                        "--draft",
                        "--set",
                        "priority=3",
                        "--set",
                        "tools=[]",
                        "--key",
                        "k-1");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out()).isEqualTo(TASK + System.lineSeparator());
        Asked asked = api.asked().getFirst();
        assertThat(asked.header("Idempotency-key")).isEqualTo("k-1");
        assertThat(Api.JSON.readTree(asked.body()))
                .isEqualTo(
                        Api.JSON.readTree(
                                """
                                {"model":"m","content":[
                                  {"type":"text","text":"a cat"},
                                  {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"},"role":"first_frame"},
                                  {"type":"image_url","image_url":{"url":"https://example.com/b.jpg"},"role":"last_frame"}],
                                 "ratio":"16:9","duration":4,"draft":true,"generate_audio":false,
                                 "priority":3,"tools":[]}
                                """));
    }

    @Test
    void repeatsARequestThatMayHaveArrivedWithTheSameKeyAndSaysSo() {
        api.problem(503, "outcome_unknown", "The broker did not confirm in time.")
                .data(202, "{\"id\":\"" + TASK + "\"}");

        Spoken said = say("submit", "--model", "m", "--text", "a cat");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(api.asked()).hasSize(2);
        String key = api.asked().get(0).header("Idempotency-key");
        assertThat(key).isNotEmpty().isEqualTo(api.asked().get(1).header("Idempotency-key"));
        assertThat(said.err())
                .contains("Idempotency-Key: " + key)
                .contains("did not confirm in time. (503 outcome_unknown); trying again in 1 s");
    }

    @Test
    void showsAPriceAsPeopleSayIt() {
        api.data(
                200,
                """
                {"dry_run":true,"model":"m","estimate":{"min_tokens":87300,"max_tokens":187850,
                 "min_price":1.3968,"max_price":3.4056,"currency":"CNY"},
                 "warnings":[{"pointer":"/model","message":"it ends soon"}]}
                """);

        Spoken said = say("submit", "--model", "m", "--text", "a cat", "--dry-run");

        assertThat(said.out().lines())
                .containsExactly(
                        "  dry_run   true",
                        "  model     m",
                        "  estimate  87,300 to 187,850 tokens, CNY 1.40 to 3.41",
                        "  warnings  it ends soon");
    }

    @Test
    void givesUpAfterTheTimeItWasGiven() {
        api.problem(503, "queue_full", "The queue is full.");

        Spoken said = say("submit", "--model", "m", "--text", "a cat", "--retry-for", "0");

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.err()).endsWith("seedance: The queue is full. (503 queue_full)\n");
    }

    @Test
    void tellsEverythingThatIsWrongAndWhere() {
        api.problem(
                400,
                "invalid_request",
                "2 things are wrong with the request; see errors",
                "{\"pointer\":\"/resolution\",\"message\":\"resolution is 8k\"}",
                "{\"pointer\":\"/duration\",\"message\":\"duration is 60\"}");

        Spoken said = say("submit", "--model", "m", "--text", "a cat", "--json");

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.err())
                .endsWith(
                        """
                        seedance: 2 things are wrong with the request (400 invalid_request)
                          /resolution: resolution is 8k
                          /duration: duration is 60
                        """);
        assertThat(Api.JSON.readTree(said.out()).path("code").asString())
                .isEqualTo("invalid_request");
    }

    @Test
    void tellsThatWhatAnsweredIsNoApi() {
        api.reply(404, Map.of("Content-Type", "text/html"), "<html>nothing here</html>");

        Spoken said = say("status", TASK);

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.err()).contains("is that a Seedance API?").hasLineCount(1);
    }

    @Test
    void tellsThatNobodyAnswers() {
        api.close();

        Spoken said = say("status", TASK);

        assertThat(said.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(said.err())
                .startsWith(
                        "seedance: %s cannot be reached: the connection was refused"
                                .formatted(api.url()))
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    status nonsense | "nonsense" is no id; ids look like seedance_…, batch_… or workflow_…
                    batch show seedance_1_a | "seedance_1_a" is the id of a task, and a batch is meant
                    submit | there is no request: give --model and --text, or --file
                    submit --file x.json --model m | give --file or the options of a request, not both
                    submit --file /nowhere.json | /nowhere.json cannot be read
                    submit --image nowhere.png | "nowhere.png" is neither a URL nor a file that can be read
                    batch run nowhere.csv --out videos | there is no file nowhere.csv that can be read
                    batch run prompts.txt --out videos | prompts.txt has to end in .csv, .jsonl or .json
                    batch run a.csv --out v --parallel 0 | --parallel has to be 1 to 64
                    tasks --limit 0 | --limit has to be 1 or more
                    status seedance_1_a --url ftp://x | the URL of the API is "ftp://x" and has to look like http://localhost:8080
                    dead-letters replay | give the ID of one, or --all and which
                    dead-letters list --operator-key-file /nowhere | /nowhere cannot be read
                    watch batch_0_a --out videos | --out downloads a single task; a batch is downloaded by batch run
                    """)
    void tellsWhatWasCalledWrongly(String command, String message) {
        Spoken said = Spoken.by(command.split(" "));

        assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).isEqualTo("seedance: " + message + "\n");
        assertThat(said.out()).isEmpty();
    }

    @Test
    void helpsWithATypingError() {
        Spoken said = Spoken.by("batch", "rnu", "a.csv");

        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).contains("'rnu'").endsWith("./seedance batch --help shows how\n");
    }

    @Test
    void listsPageByPageUpToTheLimit() {
        api.data(
                        200,
                        "{\"tasks\":[{\"id\":\"seedance_1\"},{\"id\":\"seedance_2\"}],\"cursor\":\"c\"}")
                .data(200, "{\"tasks\":[{\"id\":\"seedance_3\"}],\"cursor\":\"d\"}");

        Spoken said = say("tasks", "--limit", "3", "--text", "a b", "--json");

        assertThat(said.out().lines())
                .containsExactly(
                        "{\"id\":\"seedance_1\"}",
                        "{\"id\":\"seedance_2\"}",
                        "{\"id\":\"seedance_3\"}");
        assertThat(api.asked())
                .extracting(Asked::path)
                .containsExactly("tasks?text=a%20b&limit=3", "tasks?text=a%20b&limit=1&cursor=c");
        assertThat(said.err()).contains("there are more");
    }

    @Test
    void tellsByItsExitCodeHowATaskEnded() {
        api.data(200, "{\"id\":\"" + TASK + "\",\"status\":\"failed\",\"error_code\":\"X\"}");

        Spoken said = say("status", TASK);

        assertThat(said.exitCode()).isEqualTo(ExitCode.FAILURES);
        assertThat(said.out().lines()).containsExactly(TASK + "  failed", "  error_code  X");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"id":"batch_0_a","status":"completed","counts":{"succeeded":2,"failed":0}} | 0
                    {"id":"batch_0_a","status":"completed","counts":{"succeeded":2,"expired":1}} | 1
                    {"id":"batch_0_a","status":"in_progress","counts":{"failed":1}} | 0
                    {"id":"batch_0_a","status":"cancelled","counts":{"succeeded":2}} | 0
                    {"id":"batch_0_a","status":"cancelled","counts":{"cancelled":2}} | 1
                    """)
    void tellsByItsExitCodeWhetherABatchIsWhole(String batch, int exitCode) {
        api.data(200, batch);
        assertThat(say("batch", "show", "batch_0_a").exitCode()).isEqualTo(exitCode);
    }

    @Test
    void tellsThatATaskIsTheNext() {
        api.data(200, "{\"id\":\"%s\",\"estimate\":{\"position\":0}}".formatted(TASK));

        assertThat(say("status", TASK).out()).contains("position 0");
    }

    @Test
    void followsATaskFromStateToState() {
        api.reply(200, Map.of("ETag", "\"1\""), task("queued", "waiting"))
                .reply(304, Map.of("ETag", "\"1\""), "")
                .reply(200, Map.of("ETag", "\"2\""), task("running", "running"))
                .problem(503, "state_unavailable", "Redis is away.")
                .reply(200, Map.of("ETag", "\"3\""), task("succeeded", "done"));

        Spoken said = say("watch", TASK, "--json");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(
                        said.out()
                                .lines()
                                .map(line -> Api.JSON.readTree(line).path("status").asString()))
                .containsExactly("queued", "running", "succeeded");
        assertThat(api.asked().get(2).header("If-none-match")).isEqualTo("\"1\"");
        assertThat(api.asked().getLast().path()).isEqualTo("taskStatus/" + TASK + "?wait=30");
    }

    private static String task(String status, String stage) {
        return "{\"success\":true,\"data\":{\"id\":\"%s\",\"status\":\"%s\",\"stage\":\"%s\"}}"
                .formatted(TASK, status, stage);
    }

    @Test
    void sendsTheOperatorsKeyFromAFileAndShowsItNowhere() throws IOException {
        String key = "an-operators-key-of-tests";
        Path file = Files.writeString(folder.resolve("key"), key + "\n");
        api.data(200, "{\"counts\":{\"replayed\":2},\"failures\":[]}");

        Spoken said =
                say(
                        "dead-letters",
                        "replay",
                        "--all",
                        "--kind",
                        "parked_task",
                        "--operator-key-file",
                        file.toString());

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(api.asked().getFirst().header("Authorization")).isEqualTo("Bearer " + key);
        assertThat(api.asked().getFirst().body())
                .isEqualTo("{\"filter\":{\"kind\":\"parked_task\"}}");
        assertThat(said.out() + said.err()).doesNotContain(key);
    }

    @Test
    void asksOfAPersonOnlyAndRefusesWithoutOne() throws IOException {
        Path file = Files.writeString(folder.resolve("p.csv"), "prompt\na cat\n");
        api.data(200, "{\"tasks\":1,\"left_out\":0,\"estimate\":null,\"estimated_seconds\":90}");

        Spoken said = say("batch", "run", file.toString(), "--out", folder.resolve("v").toString());

        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err())
                .contains("1 video; at a price that is not known; about 1 min")
                .contains("--yes agrees to it");
        assertThat(api.asked()).extracting(Asked::path).containsExactly("batches?dry_run=true");
        assertThat(folder.resolve("v/batch.json")).doesNotExist();
    }

    @Test
    void goesOnWithABatchAndDoesNotOrderAnewWhatTheApiHasForgotten() throws IOException {
        Path file = Files.writeString(folder.resolve("p.csv"), "prompt\na cat\n");
        String out = folder.resolve("v").toString();
        String batch = "{\"id\":\"batch_0_a\",\"status\":\"%s\",\"tasks\":1,\"accepted\":1}";
        api.data(200, "{\"tasks\":1,\"left_out\":0}")
                .data(202, batch.formatted("in_progress"))
                .data(200, batch.formatted("completed"));
        String[] run = {"batch", "run", file.toString(), "--out", out, "--yes"};
        assertThat(say(run).exitCode()).isZero();

        api.data(200, batch.formatted("in_progress")).data(200, batch.formatted("completed"));
        assertThat(say(run).exitCode()).isZero();
        api.problem(404, "batch_not_found", "There is no batch batch_0_a.");
        Spoken said = say(run);

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.err()).contains("which this API does not know", "take another folder");
        assertThat(api.asked())
                .extracting(asked -> asked.method() + " " + asked.path())
                .containsExactly(
                        "POST batches?dry_run=true",
                        "POST batches",
                        "GET batches/batch_0_a",
                        "GET batches/batch_0_a",
                        "GET batches/batch_0_a",
                        "GET batches/batch_0_a");
    }

    @Test
    void doesNotWaitForVideosThatTheApiListsNoMore() throws IOException {
        Path file = Files.writeString(folder.resolve("p.csv"), "prompt\na cat\n");
        String batch =
                "{\"id\":\"batch_0_a\",\"status\":\"completed\",\"counts\":{\"succeeded\":2}}";
        api.data(200, "{\"tasks\":2}").data(202, batch).data(200, batch);
        api.reply(
                200,
                Map.of(),
                "{\"number\":1,\"id\":\"seedance_1\",\"status\":\"succeeded\",\"result_url\":\"%s/1.mp4\"}\n"
                        .formatted(api.url()));
        api.reply(200, Map.of(), "a video").data(200, batch).reply(200, Map.of(), "\n");

        Spoken said =
                say(
                        "batch",
                        "run",
                        file.toString(),
                        "--out",
                        folder.resolve("v").toString(),
                        "--yes");

        assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.FAILURES);
        assertThat(said.err()).contains("1 videos in", "1 were made, and are not listed any more");
        assertThat(folder.resolve("v/00001.mp4")).hasContent("a video");
    }

    @Test
    void everyCommandHasHelpWithExitCodes() {
        for (String command : List.of("submit", "watch", "batch run", "dead-letters list")) {
            Spoken said = Spoken.by((command + " --help").split(" "));
            assertThat(said.exitCode()).isZero();
            assertThat(said.out()).contains("Usage: seedance " + command, "Exit codes:", "--json");
        }
    }

    @Test
    void completesCommandsOfTheLauncherToo() {
        Spoken said = Spoken.by("completion");
        assertThat(said.out()).contains("dead-letters", "demo", "complete -F _complete_seedance");
    }
}
