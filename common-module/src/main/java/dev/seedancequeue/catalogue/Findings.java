package dev.seedancequeue.catalogue;

import java.util.ArrayList;
import java.util.List;

/** Violations and warnings of one body, in the order found, 50 of each at most. */
final class Findings {

    static final int MAX = 50;

    private final List<Violation> violations = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();

    void add(String pointer, String code, String message) {
        if (!full()) {
            violations.add(new Violation(pointer, code, message));
        }
    }

    void warn(String pointer, String code, String message) {
        if (warnings.size() < MAX) {
            warnings.add(new Warning(pointer, code, message));
        }
    }

    boolean full() {
        return violations.size() >= MAX;
    }

    int count() {
        return violations.size();
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    List<Warning> warnings() {
        return List.copyOf(warnings);
    }
}
