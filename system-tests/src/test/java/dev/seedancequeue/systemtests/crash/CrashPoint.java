package dev.seedancequeue.systemtests.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a process is to end.
 *
 * @param subject whose step it is: a task id, an idempotency key, or {@link #ANYBODY}
 * @param step such as {@code submit.create.after}: who calls, what, and on which side of its effect
 */
record CrashPoint(String subject, String step) {

    static final String ANYBODY = "*";

    static void write(Path file, List<CrashPoint> points) {
        try {
            Files.writeString(
                    file,
                    points.stream()
                            .map(point -> point.subject + "\t" + point.step + "\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<CrashPoint> read(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split("\t"))
                    .map(parts -> new CrashPoint(parts[0], parts[1]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
