package dev.seedancequeue.benchmarks.harness;

import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.worker.WorkerApplication;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One worker of the product in a process of its own, which can be killed and whose memory is its
 * alone. It ends with this process, however this one ends.
 */
public final class WorkerProcess implements AutoCloseable {

    /** What the benchmarks' own jar is started with to be a worker; nobody types it. */
    public static final String WORD = "worker-process";

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI metrics;

    private WorkerProcess(Process process, int port) {
        this.process = process;
        this.metrics = URI.create("http://127.0.0.1:" + port + "/actuator/prometheus");
    }

    /**
     * Returns when it works.
     *
     * @param jvm options of its JVM
     * @param arguments see {@link RoleArguments#ofWorker}
     */
    public static WorkerProcess start(List<String> jvm, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(JAVA.resolve("java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvm);
        String classes = System.getProperty("java.class.path");
        boolean packaged = classes.endsWith("-exec.jar");
        command.addAll(
                packaged
                        ? List.of("-jar", classes, WORD)
                        : List.of("-cp", classes, WorkerProcess.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(WorkerProcess::isSetting);
        try {
            Process process = builder.start();
            return new WorkerProcess(process, port(process));
        } catch (IOException e) {
            throw new UncheckedIOException("no worker process", e);
        }
    }

    private static boolean isSetting(String variable) {
        return variable.startsWith("SEEDANCE_") || variable.startsWith("ARK_");
    }

    private static int port(Process process) throws IOException {
        var words =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = words.readLine();
        if (line == null) {
            throw new IOException("the worker process ended before it worked");
        }
        Thread.ofVirtual().start(() -> words.lines().forEach(_ -> {}));
        return Integer.parseInt(line);
    }

    /** Is a worker, says its port, and ends when nobody holds its standard input any more. */
    @SuppressWarnings("SystemOut") // to the process that started it
    public static void main(String[] arguments) {
        RoleLauncher.exitOnFailure("worker", () -> work(arguments));
    }

    private static int work(String... arguments) {
        try (ConfigurableApplicationContext context =
                RoleLauncher.start(WorkerApplication.ROLE, Map.of(), _ -> {}, arguments)) {
            announce(RoleLauncher.port(context));
            return System.in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("SystemOut") // to the process that started it
    private static void announce(int port) {
        System.out.println(port);
    }

    /** Bytes of all live objects, counted right after a full garbage collection. */
    public long liveHeapBytes() throws InterruptedException {
        String last = run(JAVA.resolve("jcmd").toString(), pid(), "GC.class_histogram");
        return Long.parseLong(last.strip().split("\\s+", -1)[2]);
    }

    /** Bytes of memory that the operating system has given it. */
    public long residentBytes() throws InterruptedException {
        return 1024 * Long.parseLong(run("ps", "-o", "rss=", "-p", pid()).strip());
    }

    /** A metric by its name in Prometheus' form, all labels summed up; 0 while there is none. */
    public double metric(String name) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(
                            line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("no metrics from the worker process", e);
        }
    }

    private String pid() {
        return Long.toString(process.pid());
    }

    /** The last line of what a command prints. */
    private static String run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
            if (process.waitFor() != 0 || lines.isEmpty()) {
                throw new IllegalStateException(String.join(" ", command) + ": " + lines);
            }
            return lines.getLast();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it with SIGKILL; the broker and Redis learn of it by themselves. */
    @Override
    public void close() {
        http.shutdownNow();
        process.destroyForcibly().onExit().join();
    }
}
