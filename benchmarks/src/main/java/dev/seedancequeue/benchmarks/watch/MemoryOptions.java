package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.benchmarks.harness.Options;
import java.util.List;
import java.util.Set;

/**
 * What is measured.
 *
 * @param inFlight how many tasks are at the provider, one number after the other, growing
 * @param pollsInHand polls that the worker may hold, its {@code SEEDANCE_WORKER_POLLS_IN_FLIGHT}
 * @param idsPerList ids in one list call
 * @param heapMegabytes its {@code -Xmx}
 * @param seconds for which it is looked at, for each number
 */
public record MemoryOptions(
        List<Integer> inFlight,
        int pollsInHand,
        int idsPerList,
        int heapMegabytes,
        double seconds) {

    private static final Set<String> NAMES =
            Set.of("in-flight", "polls-in-hand", "ids-per-list", "heap", "seconds");

    public MemoryOptions {
        inFlight = List.copyOf(inFlight);
        boolean sound =
                inFlight.stream().allMatch(count -> count > 0 && count <= 500_000)
                        && inFlight.stream().sorted().toList().equals(inFlight)
                        && pollsInHand > 0
                        && pollsInHand <= 50_000
                        && idsPerList > 0
                        && idsPerList <= 500
                        && heapMegabytes > 0
                        && seconds > 0;
        if (!sound) {
            throw new IllegalArgumentException(
                    "bench memory: numbers must be above 0, --in-flight growing and at most 500000,"
                            + " --polls-in-hand at most 50000, --ids-per-list at most 500");
        }
    }

    /** Reads {@code --name value} pairs. */
    public static MemoryOptions parse(List<String> words) {
        var given = Options.parse("memory", NAMES, words);
        return new MemoryOptions(
                given.wholes("in-flight", List.of(10_000, 100_000)),
                given.whole("polls-in-hand", 10_000),
                given.whole("ids-per-list", 500),
                given.whole("heap", 512),
                given.number("seconds", 60));
    }
}
