package dev.seedancequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script for shells, in a real bash. */
class CompletionTest {

    /** Asks as bash does, for the last of the words that are typed. */
    private static final String ASK =
            """
            source "$0"
            compopt() { :; } # which only works within a real completion
            registered=$(complete -p seedance)
            function=${registered#*-F }
            COMP_WORDS=(seedance "$@") COMP_CWORD=$#
            COMP_LINE="seedance $*" COMP_POINT=$((${#COMP_LINE}))
            "${function%% *}"
            printf '%s\n' "${COMPREPLY[@]}"
            """;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    stat                     | status
                    de                       | dead-letters, demo
                    batch re                 | resume
                    dead-letters dec         | decide
                    batch run --par          | --parallel
                    submit --reference-v     | --reference-video
                    workflows approve --retr | --retry-for
                    """)
    void completesTheLastWord(String typed, String expected)
            throws IOException, InterruptedException {
        assertThat(completed(typed)).containsExactlyInAnyOrder(expected.split(", "));
    }

    private List<String> completed(String typed) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("script"), Spoken.by("completion").out());
        List<String> command = new ArrayList<>(List.of("bash", "-c", ASK, script.toString()));
        command.addAll(List.of(typed.split(" ")));
        Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).as(said).isZero();
        return said.lines().map(String::strip).toList();
    }
}
