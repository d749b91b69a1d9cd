package dev.seedancequeue.benchmarks.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A small run: that it measures, not how much. */
class BatchBenchmarkIT {

    @Test
    void measuresBatchesAndLists() throws IOException, InterruptedException {
        var words = new ByteArrayOutputStream();

        new BatchBenchmark(100, 300, new PrintStream(words, true, StandardCharsets.UTF_8)).run();

        assertThat(words.toString(StandardCharsets.UTF_8))
                .contains("round 3: raw confirmed publishes", "300 tasks stored")
                .contains("list, 200 pages of 50 in a row", "list, by text");
    }
}
