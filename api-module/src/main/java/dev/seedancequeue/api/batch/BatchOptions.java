package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.PlainFields;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is asked for beside the file of a batch, in the query.
 *
 * @param onlyValid whether lines that are wrong are left out, instead of refusing all
 * @param newSeeds whether every task gets a seed of its own
 * @param failedOf only the tasks that failed in this batch of the same file, or null
 * @param name its caller's own name for it, or null
 * @param defaults what every create body gets that it does not say itself
 * @param digest of all of it
 */
record BatchOptions(
        boolean onlyValid,
        boolean newSeeds,
        @Nullable BatchId failedOf,
        @Nullable String name,
        ObjectNode defaults,
        String digest) {

    private static final String ACCEPT = "accept";
    private static final String SEEDS = "seeds";
    private static final String FAILED_OF = "failed_of";
    private static final String NAME = "name";
    private static final String DRY_RUN = "dry_run";
    private static final Set<String> OWN = Set.of(ACCEPT, SEEDS, FAILED_OF, NAME, DRY_RUN);

    /**
     * Reads a query.
     *
     * @throws ProblemException with everything in it that is not understood
     */
    static BatchOptions of(Map<String, String[]> query, PlainFields plain) {
        List<Violation> wrong = new ArrayList<>();
        Map<String, String> values = new TreeMap<>();
        List<String> known = plain.names();
        query.forEach((name, all) -> {
            if (!OWN.contains(name) && !known.contains(name)) {
                wrong.add(
                        violation(
                                name,
                                "unknown_field",
                                "%s is not one of accept, seeds, failed_of, name, dry_run, %s"
                                        .formatted(name, String.join(", ", known))));
            } else if (all.length > 1) {
                wrong.add(violation(name, "duplicate", name + " may be given once"));
            } else {
                values.put(name, all[0]);
            }
        });
        boolean onlyValid = oneOf(values, ACCEPT, "all", "valid", wrong);
        boolean newSeeds = oneOf(values, SEEDS, "given", "new", wrong);
        String failedOf = values.get(FAILED_OF);
        if (failedOf != null && !BatchId.isBatchId(failedOf)) {
            wrong.add(violation(FAILED_OF, "invalid_value", "failed_of has to be a batch id"));
        }
        String name = values.get(NAME);
        if (name != null && !EntryReading.isCustomId(name)) {
            wrong.add(violation(NAME, "invalid_value", "name has to have 1 to 64 characters"));
        }
        if (!wrong.isEmpty()) {
            throw ProblemException.invalid(wrong);
        }
        values.remove(DRY_RUN);
        String digest = TaskId.digest(values.toString());
        Map<String, String> defaults = new LinkedHashMap<>(values);
        defaults.keySet().removeAll(OWN);
        return new BatchOptions(
                onlyValid,
                newSeeds,
                failedOf == null ? null : new BatchId(failedOf),
                name,
                plain.body(defaults),
                digest);
    }

    /** Whether the second of two words is there; the first is what holds without any. */
    private static boolean oneOf(
            Map<String, String> values,
            String name,
            String usual,
            String other,
            List<Violation> wrong) {
        String value = values.getOrDefault(name, usual);
        if (!value.equals(usual) && !value.equals(other)) {
            wrong.add(
                    violation(
                            name,
                            "invalid_value",
                            "%s has to be %s or %s".formatted(name, usual, other)));
        }
        return value.equals(other);
    }

    private static Violation violation(String name, String code, String message) {
        return new Violation("/" + name, code, message);
    }

    /** Without the defaults, which may hold a prompt. */
    @Override
    public String toString() {
        return "BatchOptions[%s]".formatted(digest);
    }
}
