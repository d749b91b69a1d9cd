package dev.seedancequeue.benchmarks;

import dev.seedancequeue.benchmarks.batch.BatchBenchmark;
import dev.seedancequeue.benchmarks.harness.WorkerProcess;
import dev.seedancequeue.benchmarks.http.HttpBenchmark;
import dev.seedancequeue.benchmarks.slots.ScaleBenchmark;
import dev.seedancequeue.benchmarks.slots.ScaleOptions;
import dev.seedancequeue.benchmarks.slots.SlotsBenchmark;
import dev.seedancequeue.benchmarks.slots.SlotsOptions;
import dev.seedancequeue.benchmarks.watch.MemoryBenchmark;
import dev.seedancequeue.benchmarks.watch.MemoryOptions;
import dev.seedancequeue.benchmarks.watch.WatchBenchmark;
import dev.seedancequeue.benchmarks.watch.WatchOptions;
import dev.seedancequeue.launch.RoleLauncher;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code ./seedance bench NAME}: one benchmark, its settings and its results on the terminal. */
public final class Benchmarks {

    private static final String USAGE =
            "expected one of: bench watch [--in-flight N] [--ids-per-list N] [--workers N]"
                    + " [--video-time SECONDS] [--spread SIGMA] [--warm-up SECONDS]"
                    + " [--seconds N] [--chart FILE.svg]; bench slots [--slots N] [--margin N]"
                    + " [--video-time SECONDS] [--workers N] [--seconds N] [--creates N]"
                    + " [--rounds N]; bench scale [--slots N] [--margin N]"
                    + " [--video-time SECONDS] [--workers N,N,…] [--seconds N]"
                    + " [--chart FILE.svg]; bench memory [--in-flight N,N,…]"
                    + " [--polls-in-hand N] [--ids-per-list N] [--heap MB] [--seconds N];"
                    + " bench batch [TASKS [STORED]]; bench http [REQUESTS [CLIENTS]]";

    private Benchmarks() {}

    @SuppressWarnings("SystemOut") // a command's own words, not a log
    public static void main(String[] args) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int status = RoleLauncher.exitOnFailure("bench", () -> run(List.of(args), out));
        System.exit(status);
    }

    private static int run(List<String> args, PrintStream out) {
        String name = args.isEmpty() ? "" : args.getFirst();
        List<String> options = args.isEmpty() ? args : args.subList(1, args.size());
        try {
            switch (name) {
                case "watch" -> new WatchBenchmark(WatchOptions.parse(options), out).run();
                case "batch" ->
                        new BatchBenchmark(
                                        number(options, 0, 20_000),
                                        number(options, 1, 100_000),
                                        out)
                                .run();
                case "http" ->
                        new HttpBenchmark(number(options, 0, 20_000), number(options, 1, 32), out)
                                .run();
                case "slots" -> new SlotsBenchmark(SlotsOptions.parse(options), out).run();
                case "scale" -> new ScaleBenchmark(ScaleOptions.parse(options), out).run();
                case "memory" -> new MemoryBenchmark(MemoryOptions.parse(options), out).run();
                case WorkerProcess.WORD -> WorkerProcess.main(options.toArray(String[]::new));
                default -> throw new IllegalArgumentException(USAGE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }

    private static int number(List<String> options, int place, int otherwise) {
        return place < options.size() ? Integer.parseInt(options.get(place)) : otherwise;
    }
}
