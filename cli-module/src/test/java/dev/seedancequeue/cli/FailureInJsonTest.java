package dev.seedancequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.cli.api.Api;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** With {@code --json} every failure is one problem on stdout, as the API's are. */
class FailureInJsonTest {

    private static final String TASK = "seedance_1795383532_kmp54kkf5b6im9it55oh";

    private final ScriptedApi api = new ScriptedApi();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        api.close();
    }

    private static JsonNode problem(Spoken said) {
        JsonNode problem = Api.JSON.readTree(said.out().lines().toList().getLast());
        assertThat(problem.path("success").asBoolean(true)).isFalse();
        assertThat(problem.path("type").asString(""))
                .isEqualTo("about:blank#" + problem.path("code").asString());
        assertThat(problem.path("title").asString("")).isNotEmpty();
        assertThat(problem.has("retryable")).isTrue();
        assertThat(said.err()).contains("seedance: " + problem.path("detail").asString());
        return problem;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    status nonsense --json         | "nonsense" is no id          | ./seedance status --help
                    status --json                  | Missing required parameter   | ./seedance status --help
                    batch run --json a.csv         | Missing required option      | ./seedance batch run --help
                    batch rnu --json               | 'rnu'                        | ./seedance batch --help
                    submit --json --seconds long   | 'long' is not an int         | ./seedance submit --help
                    batch run no.csv --out v --json | there is no file no.csv     | ./seedance batch run --help
                    tasks --json --url here        | has to look like http        | ./seedance tasks --help
                    dead-letters show 7 --json     | the operator's key is        | ./seedance dead-letters show --help
                    """)
    void tellsWhatWasCalledWronglyAndWhereHelpIs(String command, String detail, String help) {
        Spoken said = Spoken.by(command.split(" "));

        JsonNode problem = problem(said);
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.out()).hasLineCount(1);
        assertThat(problem.path("code").asString()).isEqualTo("invalid_usage");
        assertThat(problem.path("detail").asString()).contains(detail);
        assertThat(problem.path("help").asString()).isEqualTo(help);
        assertThat(problem.has("status")).isFalse();
    }

    @Test
    void takesNoWordBehindTwoDashesForTheOption() {
        Spoken said = Spoken.by("status", "--", "--json");

        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.out()).isEmpty();
    }

    @Test
    void tellsThatNobodyAnswers() {
        api.close();

        Spoken said = Spoken.by("status", TASK, "--json", "--url", api.url());

        JsonNode problem = problem(said);
        assertThat(said.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(problem.path("code").asString()).isEqualTo("api_unreachable");
        assertThat(problem.path("retryable").asBoolean()).isTrue();
        assertThat(problem.has("help")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    404 | <html>nothing here</html>
                    200 | <html>welcome</html>
                    200 | {"hello":"world"}
                    """)
    void tellsThatWhatAnsweredIsNoApi(int status, String body) {
        api.reply(status, Map.of(), body);

        Spoken said = Spoken.by("status", TASK, "--json", "--url", api.url());

        JsonNode problem = problem(said);
        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.out()).hasLineCount(1);
        assertThat(problem.path("code").asString()).isEqualTo("no_api");
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asString()).contains("is that a Seedance API?");
    }

    @Test
    void tellsWhatTheApiRefusesInTheWordsOfTheApi() {
        api.problem(404, "task_not_found", "There is no task.");

        Spoken said = Spoken.by("status", TASK, "--json", "--url", api.url());

        JsonNode problem = Api.JSON.readTree(said.out());
        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(problem.path("code").asString()).isEqualTo("task_not_found");
        assertThat(problem.path("status").asInt()).isEqualTo(404);
    }

    @Test
    void tellsWhatAFolderOfAForgottenBatchMeans() throws IOException {
        Path file = Files.writeString(folder.resolve("p.csv"), "prompt\na cat\n");
        String batch = "{\"id\":\"batch_0_a\",\"status\":\"completed\"}";
        String[] run = {
            "batch",
            "run",
            file.toString(),
            "--out",
            folder.resolve("v").toString(),
            "--yes",
            "--json",
            "--url",
            api.url()
        };
        api.data(200, "{\"tasks\":1}").data(202, batch).data(200, batch);
        assertThat(Spoken.by(run).exitCode()).isZero();
        api.problem(404, "batch_not_found", "There is no batch batch_0_a.");

        Spoken said = Spoken.by(run);

        JsonNode problem = Api.JSON.readTree(said.out());
        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(problem.path("code").asString()).isEqualTo("batch_not_found");
        assertThat(problem.path("detail").asString()).contains("take another folder");
    }

    @Test
    void tellsThatAVideoCouldNotBeSavedBehindTheStateOfTheTask() {
        api.data(
                200,
                "{\"id\":\"%s\",\"status\":\"succeeded\",\"result_url\":\"%s/gone.mp4\"}"
                        .formatted(TASK, api.url()));
        api.reply(404, Map.of(), "gone");

        Spoken said =
                Spoken.by("watch", TASK, "--json", "--out", folder.toString(), "--url", api.url());

        assertThat(said.exitCode()).isEqualTo(ExitCode.FAILURES);
        assertThat(said.out()).hasLineCount(2);
        JsonNode problem = problem(said);
        assertThat(problem.path("code").asString()).isEqualTo("not_saved");
        assertThat(problem.path("detail").asString()).contains("its link is dead");
    }

    @Test
    void tellsThatAQuestionWasAnsweredWithNo() throws IOException {
        Spoken said = asked(Reader.of("no\n"));

        assertThat(said.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(problem(said).path("code").asString()).isEqualTo("interrupted");
    }

    @Test
    void tellsAFaultOfItsOwn() throws IOException {
        Spoken said =
                asked(
                        new Reader() {
                            @Override
                            public int read(char[] into, int at, int length) throws IOException {
                                throw new IOException("the terminal burns");
                            }

                            @Override
                            public void close() {}
                        });

        assertThat(said.exitCode()).isEqualTo(ExitCode.FAULT);
        JsonNode problem = problem(said);
        assertThat(problem.path("code").asString()).isEqualTo("program_fault");
        assertThat(problem.path("detail").asString())
                .contains("please report it", "no answer could be read", "Terminal.java");
    }

    /** A run of a batch that asks a person, who answers this. */
    private Spoken asked(Reader typed) throws IOException {
        Path file = Files.writeString(folder.resolve("p.csv"), "prompt\na cat\n");
        api.data(200, "{\"tasks\":1}");
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal =
                new Terminal(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        new BufferedReader(typed),
                        true,
                        Map.of());
        int exitCode =
                Cli.run(
                        terminal,
                        "batch",
                        "run",
                        file.toString(),
                        "--out",
                        folder.resolve("v").toString(),
                        "--json",
                        "--url",
                        api.url());
        return new Spoken(exitCode, out.toString(), err.toString());
    }
}
