package dev.seedancequeue.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StopOnSignalTest {

    private static final int SIGTERM_EXIT = 128 + 15;

    @Test
    void aSignalEndsAProcessThatStillStarts() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                SlowRole.class.getName())
                        .redirectErrorStream(true)
                        .start();
        try (var said = process.inputReader()) {
            assertThat(said.lines().anyMatch(SlowRole.STARTS::equals)).isTrue();

            process.destroy();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(SIGTERM_EXIT);
        } finally {
            process.destroyForcibly();
        }
    }
}
