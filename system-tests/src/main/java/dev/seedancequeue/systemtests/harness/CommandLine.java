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
        String name = "cli-%02d-%s".formatted(RUNS.incrementAndGet(), arguments[0]);
        return processes.jar(name, "cli-module", folder, environment, arguments);
    }

    /** The same, aimed at another API than the environment says. */
    public RunningProcess runAt(Api api, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + api.port()));
        return run(all.toArray(String[]::new));
    }
}
