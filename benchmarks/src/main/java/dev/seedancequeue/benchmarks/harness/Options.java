package dev.seedancequeue.benchmarks.harness;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a benchmark was given as {@code --name value} pairs. */
public final class Options {

    private final String benchmark;
    private final Map<String, String> given = new HashMap<>();

    private Options(String benchmark) {
        this.benchmark = benchmark;
    }

    /**
     * Reads the pairs.
     *
     * @param benchmark its name, for what is wrong
     * @param names that it knows
     * @throws IllegalArgumentException for a name without a value, or an unknown one
     */
    public static Options parse(String benchmark, Set<String> names, List<String> words) {
        var options = new Options(benchmark);
        for (int i = 0; i + 1 < words.size(); i += 2) {
            options.given.put(words.get(i).replaceFirst("^--", ""), words.get(i + 1));
        }
        if (words.size() % 2 != 0 || !names.containsAll(options.given.keySet())) {
            throw new IllegalArgumentException(
                    "bench %s: expected --name value, the names are %s"
                            .formatted(benchmark, names.stream().sorted().toList()));
        }
        return options;
    }

    public double number(String name, double otherwise) {
        String text = given.get(name);
        try {
            return text == null ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(noNumber(name, text, "number"), e);
        }
    }

    public int whole(String name, int otherwise) {
        return wholes(name, List.of(otherwise)).getFirst();
    }

    /** Whole numbers with commas between them. */
    public List<Integer> wholes(String name, List<Integer> otherwise) {
        String text = given.get(name);
        try {
            return text == null
                    ? otherwise
                    : Stream.of(text.split(",", -1)).map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(noNumber(name, text, "whole number"), e);
        }
    }

    public @Nullable Path file(String name) {
        String text = given.get(name);
        return text == null ? null : Path.of(text);
    }

    private String noNumber(String name, @Nullable String text, String kind) {
        return "bench %s: --%s %s is no %s".formatted(benchmark, name, text, kind);
    }
}
