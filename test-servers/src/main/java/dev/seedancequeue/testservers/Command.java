package dev.seedancequeue.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program that is run to its end within a limit of time. */
record Command(List<String> line, Map<String, String> environment, Path folder, Duration limit) {

    /** What the program printed, errors included. */
    record Result(int exitCode, String output) {}

    /**
     * @throws IllegalStateException with its output, when it ends with another code than 0
     */
    String run() {
        Result result = runAnyway();
        if (result.exitCode() != 0) {
            throw new IllegalStateException(
                    "%s ended with %d: %s"
                            .formatted(
                                    String.join(" ", line),
                                    result.exitCode(),
                                    result.output().strip()));
        }
        return result.output();
    }

    Result runAnyway() {
        Path output = null;
        try {
            // A file, not a pipe: a daemon that the program leaves behind would keep a pipe open.
            output = Files.createTempFile("seedance-command-", ".out");
            var builder =
                    new ProcessBuilder(line)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "%s did not end within %d s: %s"
                                .formatted(
                                        String.join(" ", line),
                                        limit.toSeconds(),
                                        Files.readString(output)));
            }
            return new Result(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + line.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + line.getFirst(), e);
        } finally {
            delete(output);
        }
    }

    /** Where {@code program} is on the PATH, links resolved. */
    static @Nullable Path find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(":"))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }
}
