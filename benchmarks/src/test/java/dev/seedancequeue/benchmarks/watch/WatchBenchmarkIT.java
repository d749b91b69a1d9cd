package dev.seedancequeue.benchmarks.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run too small to measure anything: it works, and says under which settings. */
class WatchBenchmarkIT {

    @Test
    void measuresTheWorkersWithAndWithoutCallbacksAndTheSweepInOneRun(@TempDir Path folder)
            throws InterruptedException, IOException {
        Path chart = folder.resolve("lags.svg");
        var options =
                WatchOptions.parse(
                        List.of(
                                "--in-flight", "20",
                                "--video-time", "1",
                                "--warm-up", "1",
                                "--seconds", "7",
                                "--workers", "1",
                                "--chart", chart.toString()));
        var words = new ByteArrayOutputStream();

        List<Measured> results =
                new WatchBenchmark(options, new PrintStream(words, true, StandardCharsets.UTF_8))
                        .run();

        assertThat(results)
                .extracting(Measured::name)
                .containsExactly("seedance workers", "with callbacks", "round-robin sweep");
        assertThat(results).allMatch(each -> each.lags().count() > 0);
        assertThat(results.getFirst().hops()).isPositive();
        // Twenty at once are listed; what a callback names is asked for by itself.
        assertThat(results.get(1).gets()).isGreaterThan(results.getFirst().gets());
        assertThat(words.toString(StandardCharsets.UTF_8))
                .contains("20 in flight", "1 list/s of 500 ids", "calls/task", "429");
        assertThat(Files.readString(chart)).startsWith("<svg").contains("polyline");
    }
}
