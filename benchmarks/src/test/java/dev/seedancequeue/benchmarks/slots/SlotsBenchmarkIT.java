package dev.seedancequeue.benchmarks.slots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A small run: that it measures, not how much. The use of slots is {@link ScaleBenchmarkIT}'s. */
class SlotsBenchmarkIT {

    @Test
    void measuresTheCostOfTheLimiter() throws InterruptedException {
        var options =
                SlotsOptions.parse(List.of("--seconds", "0", "--creates", "200", "--rounds", "1"));
        var words = new ByteArrayOutputStream();

        SlotsResult result =
                new SlotsBenchmark(options, new PrintStream(words, true, StandardCharsets.UTF_8))
                        .run();

        assertThat(result.with()).hasSize(1).allMatch(rate -> rate > 0);
        assertThat(result.without()).hasSize(1).allMatch(rate -> rate > 0);
        assertThat(words.toString(StandardCharsets.UTF_8)).contains("cost of the limiter");
    }
}
