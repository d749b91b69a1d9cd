package dev.seedancequeue.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GuardedProcessTest {

    /** A server with a child of its own, which ignores the signal that asks it to end. */
    private static final String STUBBORN_FAMILY =
            "trap '' TERM; sleep 300 & echo $! >child; echo $$ >parent; wait; wait";

    @TempDir private Path root;

    @Test
    void killEndsTheWholeFamilyAndKeepsItsFolder() throws IOException {
        Path folder = Files.createDirectory(root.resolve("server"));
        GuardedProcess server = start(folder);
        ProcessHandle child = family(folder, "child");
        assertThat(server.isAlive()).isTrue();
        assertThat(child.isAlive()).isTrue();

        server.kill();

        assertThat(server.isAlive()).isFalse();
        await().atMost(Duration.ofSeconds(5)).until(() -> !child.isAlive());
        assertThat(folder).isDirectory();
    }

    @Test
    void terminateKillsWhatDoesNotEndByItself() throws IOException {
        Path folder = Files.createDirectory(root.resolve("server"));
        GuardedProcess server = start(folder);
        ProcessHandle child = family(folder, "child");

        server.terminate(Duration.ofMillis(50));

        assertThat(server.isAlive()).isFalse();
        await().atMost(Duration.ofSeconds(5)).until(() -> !child.isAlive());
    }

    @Test
    void aKilledJvmLeavesNeitherProcessNorFolder() throws IOException, InterruptedException {
        Path folder = Files.createDirectory(root.resolve("server"));
        Process jvm =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Owner.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        ProcessHandle parent = family(folder, "parent");
        ProcessHandle child = family(folder, "child");

        jvm.destroyForcibly();

        assertThat(jvm.waitFor(10, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !parent.isAlive() && !child.isAlive() && !Files.exists(folder));
    }

    private static GuardedProcess start(Path folder) {
        return GuardedProcess.start(
                folder, folder.resolve("log"), List.of("bash", "-c", STUBBORN_FAMILY), Map.of());
    }

    private static ProcessHandle family(Path folder, String member) throws IOException {
        Path file = folder.resolve(member);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(file) && Files.size(file) > 0);
        return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    }

    /** A JVM that owns a server and never ends by itself. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] args) throws InterruptedException {
            start(Path.of(args[0]));
            Thread.currentThread().join();
        }
    }
}
