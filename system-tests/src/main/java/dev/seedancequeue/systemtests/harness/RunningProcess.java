package dev.seedancequeue.systemtests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A process under test. What it says, on either stream, goes to one file and can be read here. */
public final class RunningProcess {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final int TAIL_LINES = 40;
    private static final int THREAD_DUMP_MS = 2_000;

    private final String name;
    private final Process process;
    private final Path log;

    RunningProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    public String name() {
        return name;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said so far. */
    public String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("no output of " + name, e);
        }
    }

    /** Returns the first group of the pattern once the process has said it; fails when it ends. */
    public String awaitSaid(String pattern) {
        Pattern sought = Pattern.compile(pattern);
        try {
            Awaitility.await()
                    .atMost(START_LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !isAlive() || sought.matcher(output()).find());
        } catch (ConditionTimeoutException _) {
            throw new AssertionError(
                    "%s did not say \"%s\" within %s%n%s"
                            .formatted(name, pattern, START_LIMIT, tail()));
        }
        Matcher said = sought.matcher(output());
        if (!said.find()) {
            throw new AssertionError(
                    "%s ended with %d without saying \"%s\"%n%s"
                            .formatted(name, process.exitValue(), pattern, tail()));
        }
        return said.groupCount() == 0 ? said.group() : said.group(1);
    }

    /** Waits for its end and returns its exit code; one that is late says what its threads do. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                signal("QUIT");
                process.waitFor(THREAD_DUMP_MS, TimeUnit.MILLISECONDS);
                throw new AssertionError(
                        "%s still runs after %s%n%s".formatted(name, limit, tail()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** SIGKILL: no word of farewell. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
    }

    /** SIGTERM; the exit code of what ended by itself within the limit. */
    public int terminate(Duration limit) {
        process.destroy();
        return awaitExit(limit);
    }

    /** SIGINT, as from Ctrl-C; the exit code of what ended by itself within the limit. */
    public int interrupt(Duration limit) {
        signal("INT");
        return awaitExit(limit);
    }

    private void signal(String name) {
        try {
            int sent =
                    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .start()
                            .waitFor();
            if (sent != 0) {
                throw new IllegalStateException("kill -%s answered %d".formatted(name, sent));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send SIG" + name + " to " + this.name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The last lines it said, under its name. */
    public String tail() {
        List<String> lines = output().lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        String state = isAlive() ? "runs" : "ended with " + process.exitValue();
        return "--- %s (%s), all of it in %s%n%s%n"
                .formatted(name, state, log, String.join(System.lineSeparator(), last));
    }
}
