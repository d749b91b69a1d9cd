package dev.seedancequeue.emulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The emulator's book of what was ordered: for every correlation id ({@code safety_identifier}) how
 * often a video was created, when it finished and who asked for it how often, and the count of all
 * calls by route and status. It outlives the tasks' records. Bounded: beyond its capacity the
 * oldest correlation ids leave and are counted in {@link Totals#forgotten()}; those created more
 * than once stay. Times are the machine's.
 */
public final class Ledger {

    private static final int LINES_PER_ENTRY = 100;

    /** Everything known of one correlation id; without one, of one task. */
    public record Entry(
            @Nullable String safetyIdentifier,
            int created,
            int billed,
            List<TaskLine> tasks,
            List<Asked> callers) {}

    /**
     * What one caller did about one correlation id, over all its tasks.
     *
     * @param lists answers of list that showed one of them, each counted once
     * @param deletes also refused ones
     */
    public record Asked(Caller caller, int creates, int gets, int lists, int deletes) {}

    /** One create. {@code finishedAt} is null until the task is terminal. */
    public record TaskLine(
            String taskId,
            String pool,
            Status status,
            Instant createdAt,
            @Nullable Instant finishedAt,
            int gets,
            int lists) {}

    /** Sums over the emulator's life; {@code calls} maps route, then status, to a count. */
    public record Totals(
            long created,
            long identifiers,
            long duplicates,
            long unidentified,
            long forgotten,
            Map<String, Long> finished,
            Map<String, Map<String, Long>> calls) {}

    private final int capacity;
    private final Map<String, Account> once = new LinkedHashMap<>();
    private final Map<String, Account> repeated = new LinkedHashMap<>();
    private final Map<Status, LongAdder> finished = new ConcurrentHashMap<>();
    private final Map<String, Map<String, LongAdder>> calls = new ConcurrentHashMap<>();
    private long created;
    private long identifiers;
    private long duplicates;
    private long unidentified;
    private long forgotten;

    Ledger(int capacity) {
        this.capacity = capacity;
    }

    /** Writes a create down; the line is then kept up to date by whoever changes the task. */
    synchronized Line open(
            @Nullable String safetyIdentifier, String taskId, String pool, long at, Caller caller) {
        created++;
        String key = safetyIdentifier == null ? taskId : safetyIdentifier;
        Account known = repeated.get(key);
        if (known == null) {
            known = once.remove(key);
        }
        if (known == null) {
            known = new Account(safetyIdentifier);
            once.put(key, known);
            if (safetyIdentifier == null) {
                unidentified++;
            } else {
                identifiers++;
            }
        } else {
            if (known.created == 1) {
                duplicates++;
            }
            repeated.put(key, known);
        }
        Line line = new Line(this, known, taskId, pool, at);
        known.add(line, caller);
        forgetOldest();
        return line;
    }

    private void forgetOldest() {
        while (once.size() + repeated.size() > capacity) {
            Map<String, Account> from = once.isEmpty() ? repeated : once;
            from.remove(from.keySet().iterator().next());
            forgotten++;
        }
    }

    synchronized void clear() {
        once.clear();
        repeated.clear();
        finished.clear();
        calls.clear();
        created = identifiers = duplicates = unidentified = forgotten = 0;
    }

    void called(String route, String outcome) {
        calls.computeIfAbsent(route, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(outcome, _ -> new LongAdder())
                .increment();
    }

    /** The entry of a correlation id, or of a task id that was created without one. */
    public synchronized @Nullable Entry entry(String key) {
        Account known = repeated.containsKey(key) ? repeated.get(key) : once.get(key);
        return known == null ? null : known.entry();
    }

    /** All entries, at most {@code limit} of them after the first {@code skip}, oldest first. */
    public synchronized List<Entry> entries(int skip, int limit) {
        List<Entry> page = new ArrayList<>();
        int position = 0;
        for (Map<String, Account> part : List.of(repeated, once)) {
            for (Account known : part.values()) {
                if (position++ >= skip && page.size() < limit) {
                    page.add(known.entry());
                }
            }
        }
        return page;
    }

    /** Correlation ids that were created more than once: each is money lost. */
    public synchronized List<Entry> duplicates() {
        return repeated.values().stream().map(Account::entry).toList();
    }

    public synchronized Totals totals() {
        Map<String, Long> ended = new TreeMap<>();
        finished.forEach((status, count) -> ended.put(status.wire(), count.sum()));
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        calls.forEach((route, byOutcome) -> counts.put(route, sums(byOutcome)));
        return new Totals(created, identifiers, duplicates, unidentified, forgotten, ended, counts);
    }

    /** How often a route was answered with a status (or "cut"); 0 when never. */
    public long calls(String route, String outcome) {
        LongAdder count = calls.getOrDefault(route, Map.of()).get(outcome);
        return count == null ? 0 : count.sum();
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((key, count) -> sums.put(key, count.sum()));
        return sums;
    }

    private static final class Account {
        private final @Nullable String safetyIdentifier;
        private final List<Line> lines = new ArrayList<>(1);
        private final List<Tally> callers = new ArrayList<>(1);
        private int created;

        Account(@Nullable String safetyIdentifier) {
            this.safetyIdentifier = safetyIdentifier;
        }

        void add(Line line, Caller caller) {
            created++;
            if (lines.size() < LINES_PER_ENTRY) {
                lines.add(line);
            }
            count(Fault.Call.CREATE, caller);
        }

        void count(Fault.Call call, Caller caller) {
            synchronized (callers) {
                tally(caller).count(call);
            }
        }

        private Tally tally(Caller caller) {
            for (Tally known : callers) {
                if (known.caller.equals(caller)) {
                    return known;
                }
            }
            Tally first = new Tally(caller);
            callers.add(first);
            return first;
        }

        Entry entry() {
            List<TaskLine> tasks = lines.stream().map(Line::read).toList();
            int billed = (int) tasks.stream().filter(t -> t.status() == Status.SUCCEEDED).count();
            synchronized (callers) {
                return new Entry(
                        safetyIdentifier,
                        created,
                        billed,
                        tasks,
                        callers.stream().map(Tally::read).toList());
            }
        }
    }

    private static final class Tally {
        private final Caller caller;
        private int creates;
        private int gets;
        private int lists;
        private int deletes;

        Tally(Caller caller) {
            this.caller = caller;
        }

        void count(Fault.Call call) {
            switch (call) {
                case CREATE -> creates++;
                case GET -> gets++;
                case LIST -> lists++;
                case DELETE -> deletes++;
                case FILE, TASK, CALLBACK ->
                        throw new IllegalArgumentException("not a call about a task: " + call);
            }
        }

        Asked read() {
            return new Asked(caller, creates, gets, lists, deletes);
        }
    }

    /** The live line of one task; safe to use from any thread. */
    static final class Line {
        private final Ledger ledger;
        private final Account account;
        private final String taskId;
        private final String pool;
        private final long createdWallMs;
        private final AtomicInteger gets = new AtomicInteger();
        private final AtomicInteger lists = new AtomicInteger();
        private volatile State state = new State(Status.QUEUED, 0);

        private record State(Status status, long sinceWallMs) {}

        private Line(
                Ledger ledger, Account account, String taskId, String pool, long createdWallMs) {
            this.ledger = ledger;
            this.account = account;
            this.taskId = taskId;
            this.pool = pool;
            this.createdWallMs = createdWallMs;
        }

        /** Somebody got, listed or deleted the task. */
        void asked(Fault.Call call, Caller caller) {
            switch (call) {
                case GET -> gets.incrementAndGet();
                case LIST -> lists.incrementAndGet();
                default -> {
                    // Only counted by caller.
                }
            }
            account.count(call, caller);
        }

        void became(Status status, long wallMs) {
            state = new State(status, wallMs);
            if (status.terminal()) {
                ledger.finished.computeIfAbsent(status, _ -> new LongAdder()).increment();
            }
        }

        private TaskLine read() {
            State known = state;
            return new TaskLine(
                    taskId,
                    pool,
                    known.status,
                    Instant.ofEpochMilli(createdWallMs),
                    known.status.terminal() ? Instant.ofEpochMilli(known.sinceWallMs) : null,
                    gets.get(),
                    lists.get());
        }
    }
}
