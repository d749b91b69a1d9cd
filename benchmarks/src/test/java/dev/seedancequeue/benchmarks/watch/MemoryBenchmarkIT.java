package dev.seedancequeue.benchmarks.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A small run: that the worker holds no more polls than it may, and that its memory is measured.
 */
class MemoryBenchmarkIT {

    @Test
    void holdsNoMorePollsThanItMayAndSaysWhatTheyTake() throws InterruptedException {
        var options =
                MemoryOptions.parse(
                        List.of(
                                "--in-flight", "400",
                                "--polls-in-hand", "100",
                                "--ids-per-list", "20",
                                "--seconds", "2"));
        var words = new ByteArrayOutputStream();

        List<MemoryUse> uses =
                new MemoryBenchmark(options, new PrintStream(words, true, StandardCharsets.UTF_8))
                        .run();

        assertThat(uses).extracting(MemoryUse::inFlight).containsExactly(0, 400);
        assertThat(uses).extracting(MemoryUse::liveBytes).allMatch(bytes -> bytes > 1_000_000);
        assertThat(uses.getFirst().inHand()).isZero();
        assertThat(uses.getLast().inHand()).isBetween(1, 100);
        assertThat(uses.getLast().waiting()).isPositive();
        assertThat(words.toString(StandardCharsets.UTF_8))
                .contains("at most 100 polls in hand", "bytes a poll");
    }
}
