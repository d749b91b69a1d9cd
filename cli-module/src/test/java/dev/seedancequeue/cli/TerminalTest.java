package dev.seedancequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {

    private final StringWriter err = new StringWriter();

    private Terminal terminal(boolean interactive, Map<String, String> environment, String typed) {
        return new Terminal(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                new BufferedReader(new StringReader(typed)),
                interactive,
                environment);
    }

    @Test
    void keepsTheMovingLineBelowWhatIsSaid() {
        Terminal terminal = terminal(true, Map.of(), "");
        terminal.show("1/2");
        terminal.say("news");
        terminal.show("");
        assertThat(err.toString().replaceAll("\u001b\\[\\?7[hl]", ""))
                .isEqualTo("1/2\r\u001b[Knews\n1/2\r\u001b[K");
    }

    @Test
    void showsNoMovingLineWhereThereIsNoTerminal() {
        terminal(false, Map.of(), "").show("1/2");
        terminal(true, Map.of("TERM", "dumb"), "").show("1/2");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void hasNoColourWhereNoneIsWanted() {
        assertThat(terminal(true, Map.of(), "").coloured("failed")).contains("\u001b[31m");
        assertThat(terminal(true, Map.of("NO_COLOR", "1"), "").coloured("failed"))
                .isEqualTo("failed");
        assertThat(terminal(false, Map.of(), "").coloured("failed")).isEqualTo("failed");
    }

    @ParameterizedTest
    @CsvSource({"y, true", "Yes, true", "n, false", "'', false", "sure, false"})
    void takesOnlyAYesForAYes(String typed, boolean agreed) {
        assertThat(terminal(true, Map.of(), typed).confirms("Order them?")).isEqualTo(agreed);
    }
}
