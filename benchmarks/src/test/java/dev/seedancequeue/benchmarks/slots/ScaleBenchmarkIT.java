package dev.seedancequeue.benchmarks.slots;

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

/** A run too small to measure anything: what has to hold at every size. */
class ScaleBenchmarkIT {

    @Test
    void usesTheSlotsAndKeepsTheLimitWhileWorkersJoinAndLeaveAndDie(@TempDir Path folder)
            throws InterruptedException, IOException {
        Path chart = folder.resolve("scale.svg");
        var options =
                ScaleOptions.parse(
                        List.of(
                                "--slots", "4",
                                "--margin", "2",
                                "--video-time", "2",
                                "--workers", "2,3,2",
                                "--seconds", "4",
                                "--chart", chart.toString()));
        var words = new ByteArrayOutputStream();

        List<ScalePhase> phases =
                new ScaleBenchmark(options, new PrintStream(words, true, StandardCharsets.UTF_8))
                        .run();

        assertThat(phases).extracting(ScalePhase::workers).containsExactly(2, 3, 2, 1);
        assertThat(phases)
                .allSatisfy(phase -> {
                    assertThat(phase.use().mostInProcess()).isLessThanOrEqualTo(6);
                    assertThat(phase.use().refused()).isZero();
                })
                .anyMatch(phase -> phase.use().mostInProcess() >= 2)
                .anyMatch(phase -> phase.use().ends() > 0)
                .anyMatch(phase -> phase.use().share() > 0.3);
        assertThat(words.toString(StandardCharsets.UTF_8))
                .contains("4 slots", "least in 2 s", "3 workers", "1 worker, one was killed");
        assertThat(Files.readString(chart)).startsWith("<svg").contains("workers, of 3");
    }
}
