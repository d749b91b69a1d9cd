package dev.seedancequeue.systemtests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * Starts processes of a role in half the time: the packaged jar is unpacked, and the JVM finds the
 * role's classes in an archive. What runs is the code of that jar. Both are made once for each jar,
 * by whichever tests come first; where the JVM leaves no archive, processes start without.
 */
final class FastStart {

    private static final List<String> MODULES =
            List.of("emulator-module", "api-module", "worker-module");

    private static final Path FOLDER =
            Processes.PROJECT.resolve("system-tests").resolve("target").resolve("fast-start");

    private static final Map<String, Path> FOLDERS = new ConcurrentHashMap<>();

    private FastStart() {}

    /**
     * Makes what is missing.
     *
     * @param training has a process of each role, started with {@link #recording}, work and end
     */
    static synchronized void prepare(Runnable training) {
        if (isPrepared()) {
            return;
        }
        try {
            Files.createDirectories(FOLDER);
            try (var file =
                            FileChannel.open(
                                    FOLDER.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var _ = file.lock()) {
                if (!isPrepared()) {
                    MODULES.parallelStream().forEach(FastStart::unpack);
                    training.run();
                    for (String module : MODULES) {
                        // A module that did not change has it from a build before.
                        Files.write(prepared(module), new byte[0]);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare fast starts in " + FOLDER, e);
        }
    }

    private static boolean isPrepared() {
        return MODULES.stream().allMatch(module -> Files.exists(prepared(module)));
    }

    /** What starts a role, after the JVM's usual options. */
    static List<String> command(String module) {
        List<String> command = withArchive(module);
        command.addAll(List.of("-jar", jar(module).toString()));
        return command;
    }

    /** The same for a main class of the tests. The archive is for class paths that begin alike. */
    static List<String> command(String module, Class<?> main) {
        List<String> command = withArchive(module);
        String classPath = jar(module) + ":" + System.getProperty("java.class.path");
        command.addAll(List.of("-cp", classPath, main.getName()));
        return command;
    }

    private static List<String> withArchive(String module) {
        List<String> command = new ArrayList<>();
        if (Files.exists(archive(module))) {
            command.add("-XX:SharedArchiveFile=" + archive(module));
        }
        return command;
    }

    /** Starts a role that leaves its archive when it is told to end. */
    static List<String> recording(String module) {
        return List.of(
                "-XX:ArchiveClassesAtExit=" + archive(module), "-jar", jar(module).toString());
    }

    private static void unpack(String module) {
        try {
            unpack(Processes.executableJar(module), folder(module));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the jar of " + module, e);
        }
    }

    private static void unpack(Path jar, Path folder) throws IOException {
        Process unpacking =
                new ProcessBuilder(
                                Processes.JAVA_HOME.resolve("bin/java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Djarmode=tools",
                                "-jar",
                                jar.toString(),
                                "extract",
                                "--force",
                                "--destination",
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(unpacking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (unpacking.onExit().join().exitValue() != 0) {
            throw new IOException(said);
        }
    }

    private static Path jar(String module) {
        return folder(module).resolve(Processes.executableJar(module).getFileName());
    }

    private static Path archive(String module) {
        return folder(module).resolve("classes.jsa");
    }

    private static Path prepared(String module) {
        return folder(module).resolve("prepared");
    }

    /** Named after the jar's content: a build gives each jar the same time. */
    private static Path folder(String module) {
        return FOLDERS.computeIfAbsent(
                module,
                _ -> {
                    var sum = new CRC32C();
                    try {
                        sum.update(Files.readAllBytes(Processes.executableJar(module)));
                    } catch (IOException e) {
                        throw new UncheckedIOException("cannot read the jar of " + module, e);
                    }
                    return FOLDER.resolve("%s-%08x".formatted(module, sum.getValue()));
                });
    }
}
