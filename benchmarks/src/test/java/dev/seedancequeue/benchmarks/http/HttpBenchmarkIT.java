package dev.seedancequeue.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A small run: that it measures, not how much. */
class HttpBenchmarkIT {

    @Test
    void measuresCreateTaskAndTaskStatus() throws InterruptedException {
        var words = new ByteArrayOutputStream();

        new HttpBenchmark(50, 4, new PrintStream(words, true, StandardCharsets.UTF_8)).run();

        assertThat(words.toString(StandardCharsets.UTF_8))
                .contains("round 5: ", "median: createTask", "of ended ones");
    }
}
