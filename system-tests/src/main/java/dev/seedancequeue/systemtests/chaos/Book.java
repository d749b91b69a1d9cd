package dev.seedancequeue.systemtests.chaos;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What was accepted, and what was heard of it. Thread-safe. */
final class Book {

    private static final Set<String> TERMINAL =
            Set.of("succeeded", "failed", "expired", "cancelled");

    private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
    private final Map<String, Ended> ended = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final AtomicInteger contradictions = new AtomicInteger();

    /**
     * A task that somebody was told is accepted.
     *
     * @param expected the status it has to end in
     */
    private record Accepted(String expected, long atNanos) {}

    private record Ended(String status, long atNanos) {}

    static boolean isTerminal(String status) {
        return TERMINAL.contains(status);
    }

    void accepted(String id, String expected) {
        accepted.putIfAbsent(id, new Accepted(expected, System.nanoTime()));
    }

    /** A request that is never going to be accepted. */
    void refused(String key, String why) {
        refused.put(key, why);
    }

    void heard(String id, String status) {
        if (isTerminal(status)) {
            Ended before = ended.putIfAbsent(id, new Ended(status, System.nanoTime()));
            if (before != null && !before.status.equals(status)) {
                contradictions.incrementAndGet();
            }
        }
    }

    int acceptedCount() {
        return accepted.size();
    }

    int endedCount() {
        return ended.size();
    }

    int contradictions() {
        return contradictions.get();
    }

    Map<String, String> refusals() {
        return new TreeMap<>(refused);
    }

    Set<String> ids() {
        return new TreeSet<>(accepted.keySet());
    }

    /** Accepted tasks of which no end was heard. */
    Set<String> open() {
        Set<String> open = ids();
        open.removeAll(ended.keySet());
        return open;
    }

    /** How a task ended, as far as was heard; empty otherwise. */
    String end(String id) {
        Ended end = ended.get(id);
        return end == null ? "" : end.status;
    }

    String expected(String id) {
        Accepted task = accepted.get(id);
        return task == null ? "" : task.expected;
    }

    /** From being accepted to the end, of the slowest. */
    double slowestSeconds() {
        long slowest = 0;
        for (Map.Entry<String, Accepted> task : accepted.entrySet()) {
            Ended end = ended.get(task.getKey());
            if (end != null) {
                slowest = Math.max(slowest, end.atNanos - task.getValue().atNanos);
            }
        }
        return slowest / 1e9;
    }
}
