package dev.seedancequeue.client;

import java.util.List;
import java.util.stream.Collectors;

/** A request that is wrong in itself: sent again unchanged, it is rejected again. */
public final class RejectedException extends SeedanceException {

    private final transient List<Violation> violations;

    RejectedException(String key, List<Violation> violations) {
        super(
                Reason.REJECTED,
                "request %s was rejected: %s"
                        .formatted(
                                key,
                                violations.stream()
                                        .map(RejectedException::text)
                                        .collect(Collectors.joining("; "))));
        this.violations = List.copyOf(violations);
    }

    private static String text(Violation violation) {
        return violation.pointer().isEmpty()
                ? violation.message()
                : violation.pointer() + ": " + violation.message();
    }

    /** Everything that is wrong with it, at least one. */
    public List<Violation> violations() {
        return violations;
    }
}
