package dev.seedancequeue.systemtests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The processes of one test. {@link #close()} kills those that still run; should this JVM die
 * first, the {@link Watchdog} does. Their settings come from the test alone, never from the
 * environment that the tests run in.
 */
public final class Processes implements AutoCloseable {

    /** The checkout; Maven runs the tests in the module's folder. */
    public static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    public static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    /** Many JVMs on few cores: what counts is that they start fast and stay small. */
    private static final List<String> JVM_OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx384m");

    private final Path folder;
    private final boolean training;
    private final List<RunningProcess> started = new CopyOnWriteArrayList<>();

    /** For the test of this name, which the folder of its logs gets, below {@code target}. */
    public Processes(String test) {
        this(test, false);
    }

    /**
     * The same.
     *
     * @param training whether roles are to leave what makes others start fast
     */
    Processes(String test, boolean training) {
        this.training = training;
        try {
            folder = Path.of("target", "processes", test).toAbsolutePath();
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for logs of " + test, e);
        }
    }

    /** A folder of this test's own. */
    public Path folder() {
        return folder;
    }

    /** Runs the packaged jar of a module. */
    public RunningProcess jar(
            String name, String module, Map<String, String> environment, String... arguments) {
        return jar(name, module, folder, environment, arguments);
    }

    /** The same in a working folder of its own. */
    public RunningProcess jar(
            String name,
            String module,
            Path workingFolder,
            Map<String, String> environment,
            String... arguments) {
        List<String> start = new ArrayList<>();
        start.add("--enable-native-access=ALL-UNNAMED");
        start.addAll(List.of("-jar", executableJar(module).toString()));
        start.addAll(List.of(arguments));
        return java(name, workingFolder, environment, start);
    }

    /** Runs what the packaged jar of a role's module holds, sooner; see {@link FastStart}. */
    RunningProcess role(String name, String module, Map<String, String> environment) {
        List<String> start = training ? FastStart.recording(module) : FastStart.command(module);
        return java(name, folder, environment, start);
    }

    /** The same with a main class of the tests, which is in no jar. */
    public RunningProcess main(
            String name,
            String module,
            Class<?> main,
            Map<String, String> environment,
            String... arguments) {
        List<String> start = new ArrayList<>(FastStart.command(module, main));
        start.addAll(List.of(arguments));
        return java(name, folder, environment, start);
    }

    private RunningProcess java(
            String name, Path workingFolder, Map<String, String> environment, List<String> start) {
        List<String> command = new ArrayList<>();
        command.add(JAVA_HOME.resolve("bin/java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(start);
        return command(name, workingFolder, environment, command);
    }

    /** Runs any command. */
    public RunningProcess command(
            String name,
            Path workingFolder,
            Map<String, String> environment,
            List<String> command) {
        Path log = folder.resolve(name + ".log");
        var builder =
                new ProcessBuilder(command)
                        .directory(workingFolder.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(Processes::isOurs);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Watchdog.watch(process.pid());
            CompletableFuture<Void> _ =
                    process.onExit().thenAccept(ended -> Watchdog.forget(ended.pid()));
            var running = new RunningProcess(name, process, log);
            started.add(running);
            return running;
        } catch (IOException e) {
            throw new AssertionError(
                    "cannot start %s: %s; is it installed and on the PATH? README.md, Development, says what ./seedance test needs"
                            .formatted(command.getFirst(), e.getMessage()),
                    e);
        }
    }

    private static boolean isOurs(String variable) {
        return variable.startsWith("SEEDANCE_")
                || variable.startsWith("ARK_")
                || variable.startsWith("SPRING_")
                || variable.equals("JAVA_TOOL_OPTIONS");
    }

    /** The executable jar of a module, which the package phase has made. */
    public static Path executableJar(String module) {
        Path target = PROJECT.resolve(module).resolve("target");
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> jars =
                    Files.newDirectoryStream(target, module + "-*-exec.jar")) {
                for (Path jar : jars) {
                    return jar;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + target, e);
            }
        }
        throw new AssertionError(
                "there is no %s/%s-*-exec.jar: run ./mvnw package first, or ./seedance test"
                        .formatted(target, module));
    }

    /** The last words of all of them. */
    public String tails() {
        var text = new StringBuilder();
        started.forEach(process -> text.append(process.tail()));
        return text.toString();
    }

    @Override
    public void close() {
        started.stream().filter(RunningProcess::isAlive).forEach(RunningProcess::kill);
    }
}
