package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Processes;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways in which a start goes wrong: each is told in one line that says what to do. */
class LauncherIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(5);
    private static final Set<String> NOT_SOURCES = Set.of(".git", ".seedance", "target");
    private static final Map<String, String> NO_SERVERS =
            Map.of(
                    "SEEDANCE_PORT", "0",
                    "SEEDANCE_ADDRESS", "127.0.0.1",
                    "SEEDANCE_RABBITMQ_URI", "amqp://guest:guest@127.0.0.1:1",
                    "SEEDANCE_REDIS_URI", "redis://127.0.0.1:1");

    private final Processes processes = new Processes("launcher");
    @TempDir private Path folder;

    @AfterEach
    void endProcesses() {
        processes.close();
    }

    @Test
    void saysWhatToInstallWhereOnlyAnOldJdkIs() throws IOException {
        Path oldJdk = fakeJdk("17.0.9");
        RunningProcess launcher =
                processes.command(
                        "old-jdk",
                        folder,
                        Map.of("JAVA_HOME", oldJdk.toString(), "PATH", pathWithoutJava()),
                        List.of("/bin/bash", launcherOfAMachineWithoutJdks(), "demo"));
        assertFailsWithOneLine(
                launcher,
                "seedance: needs a JDK 25 or newer and found only 17 in %s.".formatted(oldJdk));
        assertThat(launcher.output()).contains("adoptium.net", "or set SEEDANCE_JAVA_HOME");
    }

    @Test
    void refusesAnOldJdkThatItIsTold() throws IOException {
        Path oldJdk = fakeJdk("21.0.1");
        assertFailsWithOneLine(
                launcher("told-jdk", Map.of("SEEDANCE_JAVA_HOME", oldJdk.toString()), "api"),
                "seedance: SEEDANCE_JAVA_HOME=%s is no JDK 25 or newer (found: 21)"
                        .formatted(oldJdk));
    }

    @Test
    void doesNotTellOfAFailedTaskWhereThereIsNoJdk() throws IOException {
        RunningProcess status =
                launcher(
                        "told-jdk-status",
                        Map.of("SEEDANCE_JAVA_HOME", fakeJdk("21.0.1").toString()),
                        "status",
                        "seedance_1_a");
        assertThat(status.awaitExit(LIMIT)).as(status.tail()).isEqualTo(70);
    }

    @Test
    void showsItsCommandsAfterAnUnknownOne() {
        RunningProcess launcher = launcher("unknown-command", Map.of(), "frobnicate");
        assertThat(launcher.awaitExit(LIMIT)).isEqualTo(1);
        assertThat(launcher.output().lines())
                .contains("Usage: ./seedance COMMAND [ARGUMENTS]")
                .last()
                .isEqualTo("seedance: unknown command 'frobnicate'");
    }

    @Test
    void tellsWhereTheKeyOfAWorkerComesFrom() throws IOException {
        // Maven has just looked at it; untouched by Maven it would count as outdated here.
        Files.setLastModifiedTime(
                Processes.executableJar("worker-module"), FileTime.from(Instant.now()));
        RunningProcess worker =
                launcher(
                        "no-key",
                        Map.of("SEEDANCE_JAVA_HOME", Processes.JAVA_HOME.toString()),
                        "worker");
        assertThat(worker.awaitExit(LIMIT)).as(worker.tail()).isEqualTo(1);
        assertThat(worker.output().lines())
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("seedance: using JDK "),
                        line ->
                                assertThat(line)
                                        .startsWith("seedance worker: ")
                                        .contains("ARK_API_KEY is not set", "./seedance emulator"));
    }

    /** As after git clone: nothing that an earlier build has left may be needed. */
    @Test
    void buildsARoleFromTheSourcesAlone() throws IOException {
        Path checkout = copyOfTheSources();
        RunningProcess api =
                processes.command(
                        "fresh-checkout",
                        checkout,
                        Map.of(
                                "SEEDANCE_JAVA_HOME",
                                Processes.JAVA_HOME.toString(),
                                "SEEDANCE_PROT",
                                "8080"),
                        List.of(checkout.resolve("seedance").toString(), "api"));
        assertThat(api.awaitExit(BUILD_LIMIT)).as(api.tail()).isEqualTo(1);
        assertThat(api.output().lines().toList().getLast())
                .as("what the role says, once it is built")
                .startsWith("seedance api: SEEDANCE_PROT is not a setting");
    }

    @ParameterizedTest
    @CsvSource({
        "api, SEEDANCE_PROT, SEEDANCE_PORT",
        "worker, SEEDANCE_WORKER_ROLE, SEEDANCE_WORKER_ROLES"
    })
    void refusesASettingThatNobodyReads(String role, String variable, String meant) {
        RunningProcess process =
                processes.jar(
                        "unknown-setting-" + role,
                        role + "-module",
                        Map.of(variable, "8080", "ARK_API_KEY", "any"));
        assertFailsWithOneLine(
                process,
                "seedance %s: %s is not a setting; did you mean %s?"
                        .formatted(role, variable, meant));
    }

    @ParameterizedTest
    @CsvSource({"api, SEEDANCE_PORT", "worker, SEEDANCE_PORT", "emulator, SEEDANCE_EMULATOR_PORT"})
    void saysThatItsPortIsTaken(String role, String variable) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Map<String, String> environment =
                    role.equals("emulator")
                            ? Map.of(variable, port)
                            : Map.of(
                                    variable,
                                    port,
                                    "SEEDANCE_ADDRESS",
                                    "127.0.0.1",
                                    "SEEDANCE_LOG_LEVEL",
                                    "error",
                                    "ARK_API_KEY",
                                    "any",
                                    "SEEDANCE_RABBITMQ_URI",
                                    "amqp://guest:guest@127.0.0.1:1",
                                    "SEEDANCE_REDIS_URI",
                                    "redis://127.0.0.1:1");
            RunningProcess process =
                    processes.jar("taken-port-" + role, role + "-module", environment);
            assertThat(process.awaitExit(LIMIT)).as(process.tail()).isEqualTo(1);
            assertThat(process.output().lines().toList().getLast())
                    .as(process.tail())
                    .contains(role + ": ", port, "set " + variable, "free one");
            assertThat(process.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void startsAnApiWithoutServersAndSaysWhichAreMissing() {
        RunningProcess process = processes.jar("no-servers", "api-module", NO_SERVERS);
        var api =
                new Api(Integer.parseInt(process.awaitSaid("seedance api listens on port (\\d+)")));
        assertThat(process.output().lines().filter(line -> line.contains("\"WARN\"")))
                .as(process.tail())
                .hasSize(2)
                .anyMatch(line -> line.contains("broker 127.0.0.1:1 is not reachable"))
                .anyMatch(line -> line.contains("redis 127.0.0.1:1 is not reachable"));
        assertThat(process.output()).doesNotContain("\"ERROR\"", "stack_trace");
        assertThat(api.create(Requests.draft()).status()).isEqualTo(503);
        assertThat(process.terminate(Duration.ofSeconds(30))).isIn(0, 143);
    }

    private RunningProcess launcher(
            String name, Map<String, String> environment, String... arguments) {
        var command = new java.util.ArrayList<String>();
        command.add(Processes.PROJECT.resolve("seedance").toString());
        command.addAll(List.of(arguments));
        return processes.command(name, folder, environment, command);
    }

    private Path copyOfTheSources() throws IOException {
        Path copy = folder.resolve("checkout");
        Files.walkFileTree(
                Processes.PROJECT,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) throws IOException {
                        if (NOT_SOURCES.contains(directory.getFileName().toString())) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        Files.createDirectories(copied(directory));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.copy(file, copied(file), StandardCopyOption.COPY_ATTRIBUTES);
                        return FileVisitResult.CONTINUE;
                    }

                    private Path copied(Path path) {
                        return copy.resolve(Processes.PROJECT.relativize(path));
                    }
                });
        return copy;
    }

    private static void assertFailsWithOneLine(RunningProcess process, String beginning) {
        assertThat(process.awaitExit(LIMIT)).as(process.tail()).isEqualTo(1);
        assertThat(process.output().lines()).as(process.tail()).hasSize(1);
        assertThat(process.output()).startsWith(beginning);
    }

    private Path fakeJdk(String version) throws IOException {
        Path jdk = folder.resolve("jdk-" + version);
        Path bin = Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        for (String tool : List.of("java", "javac")) {
            Path file = Files.writeString(bin.resolve(tool), "#!/bin/sh\nexit 1\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        return jdk;
    }

    /** The launcher, looking for JDKs in folders that are not there instead of this machine's. */
    private String launcherOfAMachineWithoutJdks() throws IOException {
        String script = Files.readString(Processes.PROJECT.resolve("seedance"));
        String elsewhere =
                script.replaceAll("(?m)(?<=[ \\t])(/usr/|/opt/|/Library/)", "/nonexistent$1")
                        .replace("${HOME:-/nonexistent}", "/nonexistent");
        assertThat(elsewhere).contains("/nonexistent/usr/lib/jvm/*");
        return Files.writeString(folder.resolve("seedance"), elsewhere).toString();
    }

    /** The few tools of the launcher, and no java. */
    private String pathWithoutJava() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String tool : List.of("dirname", "readlink", "sed", "cat")) {
            Path real = Path.of("/usr/bin", tool);
            String path = (Files.exists(real) ? real : Path.of("/bin", tool)).toString();
            Path door =
                    Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec " + path + " \"$@\"\n");
            assertThat(door.toFile().setExecutable(true)).isTrue();
        }
        return bin.toString();
    }
}
