package dev.seedancequeue.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.batch.BatchFolder.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchFolderTest {

    private static final Source SOURCE = new Source("p.csv", "abc", "?model=m", null, null);

    @TempDir private Path folder;

    @Test
    void remembersWhichBatchItIsOf() {
        try (var first = BatchFolder.open(folder)) {
            assertThat(first.claim(SOURCE)).isEqualTo(SOURCE);
            first.remember(SOURCE);
            first.remember(SOURCE.as("batch_0_a"));
        }
        try (var again = BatchFolder.open(folder)) {
            assertThat(again.claim(SOURCE).batchId()).isEqualTo("batch_0_a");
        }
    }

    @Test
    void isOfOneFileWithOneSetOfOptions() {
        try (var taken = BatchFolder.open(folder)) {
            taken.remember(SOURCE.as("batch_0_a"));
            for (Source other :
                    new Source[] {
                        new Source("p.csv", "abd", "?model=m", null, null),
                        new Source("p.csv", "abc", "?model=n", null, null),
                        new Source("p.csv", "abc", "?model=m", "again", null)
                    }) {
                assertThatThrownBy(() -> taken.claim(other))
                        .isInstanceOf(CliException.class)
                        .hasMessageContaining("holds the videos of p.csv (batch_0_a)")
                        .hasMessageContaining("take another folder");
            }
        }
    }

    @Test
    void isOfOneProcessAtATime() {
        try (var _ = BatchFolder.open(folder)) {
            assertThatThrownBy(() -> BatchFolder.open(folder))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("another batch run works in");
        }
        BatchFolder.open(folder).close();
    }

    @Test
    void deletesWhatACrashLeftHalfDone() throws IOException {
        Files.writeString(folder.resolve("00001.mp4.part"), "half");
        Files.writeString(folder.resolve("00002.mp4"), "whole");
        BatchFolder.open(folder).close();
        assertThat(folder.resolve("00001.mp4.part")).doesNotExist();
        assertThat(folder.resolve("00002.mp4")).exists();
    }
}
