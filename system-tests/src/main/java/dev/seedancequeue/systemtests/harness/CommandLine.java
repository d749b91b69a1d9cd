package dev.seedancequeue.systemtests.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The command line as a person runs it: a process for each command, in one folder. */
public final class CommandLine {

    /** Each run has a log of its own. */
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Processes processes;
    private final Path folder;
    private final Map<String, String> environment;

    /**
     * @param environment what a person has set, such as {@code SEEDANCE_URL}
     */
    public CommandLine(Processes processes, Path folder, Map<String, String> environment) {
        this.processes = processes;
        this.folder = folder;
        this.environment = environment;
    }

    /** Begins to run a command. */
    public RunningProcess run(String... arguments) {
        return processes.jar(name(arguments), "cli-module", folder, environment, arguments);
    }

    /** The same with its result in a file, as a script has it; its output is all else. */
    public RunningProcess runInto(Path file, String... arguments) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "exec \"$@\" >\"$0\""));
        command.add(file.toString());
        command.add(Processes.JAVA_HOME.resolve("bin/java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar"));
        command.add(Processes.executableJar("cli-module").toString());
        command.addAll(List.of(arguments));
        return processes.command(name(arguments), folder, environment, command);
    }

    private static String name(String... arguments) {
        return "cli-%02d-%s".formatted(RUNS.incrementAndGet(), arguments[0]);
    }

    /** Begins to run a command aimed at another API than the environment says. */
    public RunningProcess runAt(Api api, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + api.port()));
        return run(all.toArray(String[]::new));
    }
}
