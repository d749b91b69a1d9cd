package dev.seedancequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.cli.api.Api;
import dev.seedancequeue.cli.download.Folders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger types, and where it is typed. */
class OddInputTest {

    private static final String TASK = "seedance_1795383532_kmp54kkf5b6im9it55oh";

    private final ScriptedApi api = new ScriptedApi();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void sendsAPromptThatBeginsLikeTheNameOfAFileOfArguments() throws IOException {
        Path file = Files.writeString(folder.resolve("cat"), "--draft");
        api.data(202, "{\"id\":\"" + TASK + "\"}");

        Spoken said = Spoken.by("submit", "--model", "m", "--text", "@" + file, "--url", api.url());

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(
                        Api.JSON
                                .readTree(api.asked().getFirst().body())
                                .at("/content/0/text")
                                .asString())
                .isEqualTo("@" + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"submit --model m --text cat", "watch " + TASK})
    void ordersNothingForAFolderThatCannotBe(String command) throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "a file");

        Spoken said = Spoken.by((command + " --out " + file + " --url " + api.url()).split(" "));

        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).contains("taken is no folder and none can be made there");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void saysWhyAFolderTakesNothing() {
        assertThat(Folders.cannotWrite(folder, new AccessDeniedException(".seedance.lock")))
                .isEqualTo("cannot write into %s: it is not allowed", folder);
        assertThat(Folders.cannotWrite(folder, new IOException("No space left on device")))
                .isEqualTo("cannot write into %s: No space left on device", folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8080",
                "http://",
                "http://[::1",
                "http://my_api:8080",
                "http://localhost:99999",
                "http://localhost:8080?a=b"
            })
    void refusesAUrlThatCannotBeCalled(String url) {
        Spoken said = Spoken.by("status", TASK, "--url", url);

        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err())
                .isEqualTo(
                        "seedance: the URL of the API is \"%s\" and has to look like http://localhost:8080\n",
                        url);
    }

    @Test
    void saysThatAHostIsNotKnown() {
        Spoken said = Spoken.by("status", TASK, "--url", "http://nowhere.invalid");

        assertThat(said.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(said.err()).contains("the host is not known");
    }

    @Test
    void doesNotRepeatAPasswordThatStandsInAUrl() {
        Spoken said = Spoken.by("status", TASK, "--url", "http://anna:secret@127.0.0.1:1");

        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).contains("no user can be given there").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"502", "503", "504"})
    void comesAgainWhenAProxySaysThatTheApiIsAway(int status) {
        api.reply(status, Map.of(), "<html>bad gateway</html>")
                .data(202, "{\"id\":\"" + TASK + "\"}");

        Spoken said = Spoken.by("submit", "--model", "m", "--text", "cat", "--url", api.url());

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.err())
                .contains("a gateway before it answered HTTP %d".formatted(status), "trying again");
    }

    @Test
    void countsAnApiBehindAProxyThatStaysAwayAsUnreachable() {
        api.reply(502, Map.of(), "<html>bad gateway</html>");

        Spoken said = Spoken.by("status", TASK, "--url", api.url());

        assertThat(said.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void endsWhenNobodyReadsItsOutputAnyMore() {
        var err = new StringWriter();
        var terminal =
                new Terminal(
                        new PrintWriter(new ClosedPipe()),
                        new PrintWriter(err),
                        new BufferedReader(new StringReader("")),
                        false,
                        Map.of());
        api.data(200, "{\"tasks\":[{\"id\":\"seedance_1\"}],\"cursor\":\"c\"}");

        int exitCode = Cli.run(terminal, "tasks", "--json", "--limit", "500", "--url", api.url());

        assertThat(exitCode).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(api.asked()).hasSize(1);
        assertThat(err.toString()).isEqualTo("seedance: nobody reads what this prints\n");
    }

    private static final class ClosedPipe extends Writer {

        @Override
        public void write(char[] from, int at, int length) throws IOException {
            throw new IOException("Broken pipe");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
