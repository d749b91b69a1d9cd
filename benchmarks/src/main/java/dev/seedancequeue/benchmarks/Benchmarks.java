package dev.seedancequeue.benchmarks;

import dev.seedancequeue.benchmarks.watch.WatchBenchmark;
import dev.seedancequeue.benchmarks.watch.WatchOptions;
import dev.seedancequeue.launch.RoleLauncher;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** {@code ./seedance bench NAME}: one benchmark, its settings and its results on the terminal. */
public final class Benchmarks {

    private static final String USAGE =
            "expected: bench watch [--in-flight N] [--ids-per-list N] [--workers N]"
                    + " [--video-time SECONDS] [--spread SIGMA] [--warm-up SECONDS]"
                    + " [--seconds N] [--chart FILE.svg]";

    private Benchmarks() {}

    @SuppressWarnings("SystemOut") // a command's own words, not a log
    public static void main(String[] args) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int status = RoleLauncher.exitOnFailure("bench", () -> run(List.of(args), out));
        System.exit(status);
    }

    private static int run(List<String> args, PrintStream out) {
        if (args.isEmpty() || !args.getFirst().equals("watch")) {
            throw new IllegalArgumentException(USAGE);
        }
        String[] options = args.subList(1, args.size()).toArray(String[]::new);
        try {
            new WatchBenchmark(WatchOptions.parse(Arrays.asList(options)), out).run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 1;
        }
        return 0;
    }
}
