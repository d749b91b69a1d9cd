package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The load of docs/emulator.md, small, so that it does not rot. */
class EmulatorLoadTest {

    @Test
    void callsEverythingAndCountsIt() throws InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (Emulator emulator = Emulator.start(EmulatorSettings.forTests())) {
            List<EmulatorLoad.Round> rounds =
                    new EmulatorLoad(
                                    emulator.baseUrl(),
                                    600,
                                    8,
                                    new PrintStream(said, true, StandardCharsets.UTF_8))
                            .run();

            assertThat(rounds).hasSize(6).allMatch(round -> round.failed() == 0);
            Ledger.Totals totals = emulator.ledger().totals();
            assertThat(totals.created()).isEqualTo(600);
            assertThat(totals.duplicates()).isZero();
            assertThat(totals.finished()).containsEntry("succeeded", 600L);
            assertThat(emulator.ledger().calls("get", "200")).isEqualTo(1_200);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).hasLineCount(7).contains("list of 500");
    }
}
