package dev.seedancequeue.benchmarks.slots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A small run: that it measures, not how much. */
class SlotsBenchmarkIT {

    @Test
    void measuresTheUseOfSlotsAndTheCostOfTheLimiter() throws InterruptedException {
        var options =
                SlotsOptions.parse(
                        List.of(
                                "--slots", "3",
                                "--margin", "1",
                                "--video-time", "1",
                                "--seconds", "6",
                                "--workers", "2",
                                "--creates", "200",
                                "--rounds", "1"));
        var words = new ByteArrayOutputStream();

        SlotsResult result =
                new SlotsBenchmark(options, new PrintStream(words, true, StandardCharsets.UTF_8))
                        .run();

        assertThat(result.use()).isBetween(0.1, 1.0);
        assertThat(result.mostInProcess()).isBetween(3, 4);
        assertThat(result.refused()).isZero();
        assertThat(result.with()).hasSize(1).allMatch(rate -> rate > 0);
        assertThat(result.without()).hasSize(1).allMatch(rate -> rate > 0);
        assertThat(words.toString(StandardCharsets.UTF_8))
                .contains("slots in use with a backlog", "cost of the limiter");
    }
}
