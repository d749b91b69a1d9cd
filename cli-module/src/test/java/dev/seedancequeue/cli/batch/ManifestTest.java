package dev.seedancequeue.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.cli.download.SavedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {

    @TempDir private Path folder;

    private Manifest open() throws IOException {
        return Manifest.open(folder, file());
    }

    private Path file() {
        return folder.resolve("manifest.jsonl");
    }

    private SavedFile saved(String name, String content) throws IOException {
        return SavedFile.of(Files.writeString(folder.resolve(name), content));
    }

    private static Manifest.Entry entry(
            int number, String task, SavedFile video, @Nullable SavedFile frame) {
        return new Manifest.Entry(
                number, "cat", task, video, frame, 7L, 100L, "2026-11-22T10:00:00Z");
    }

    @Test
    void knowsAgainWhatIsThere() throws IOException {
        try (Manifest manifest = open()) {
            manifest.add(entry(1, "t1", saved("1.mp4", "one"), null));
        }
        try (Manifest manifest = open()) {
            assertThat(manifest.holds(1, "t1", false)).isTrue();
            assertThat(manifest.holds(1, "t1", true)).as("with a last frame").isFalse();
            assertThat(manifest.holds(1, "t2", false)).as("of another task").isFalse();
            assertThat(manifest.holds(2, "t1", false)).as("another one").isFalse();
        }
    }

    @Test
    void doesNotTrustAFileThatWasChangedOrTakenAway() throws IOException {
        try (Manifest manifest = open()) {
            manifest.add(entry(1, "t1", saved("1.mp4", "one"), saved("1.png", "frame")));
            assertThat(manifest.holds(1, "t1", true)).isTrue();
            Files.writeString(folder.resolve("1.mp4"), "two");
            assertThat(manifest.holds(1, "t1", true)).as("same size, other bytes").isFalse();
            Files.writeString(folder.resolve("1.mp4"), "one");
            Files.delete(folder.resolve("1.png"));
            assertThat(manifest.holds(1, "t1", true)).isFalse();
        }
    }

    @Test
    void goesOnBehindALineThatACrashCutOff() throws IOException {
        try (Manifest manifest = open()) {
            manifest.add(entry(1, "t1", saved("1.mp4", "one"), null));
        }
        Files.writeString(file(), "{\"number\":2,\"task_i", StandardOpenOption.APPEND);
        try (Manifest manifest = open()) {
            manifest.add(entry(3, "t3", saved("3.mp4", "three"), null));
        }
        try (Manifest manifest = open()) {
            assertThat(manifest.holds(1, "t1", false)).isTrue();
            assertThat(manifest.holds(2, "t2", false)).isFalse();
            assertThat(manifest.holds(3, "t3", false)).isTrue();
        }
        assertThat(Files.readAllLines(file())).hasSize(3);
    }
}
