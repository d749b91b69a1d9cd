package dev.seedancequeue.systemtests.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came out of a run.
 *
 * @param ends accepted tasks by the status they ended in
 * @param lost accepted tasks that nobody knows any more
 * @param stuck accepted tasks that have not ended, those left for a person excepted
 * @param createdTwice tasks for which more than one create has reached the provider
 * @param paidTwice of these, tasks with more than one video paid or being made
 * @param orphans videos paid or being made whose task did not end as succeeded
 * @param otherwise tasks that ended in another status than they should have
 * @param contradictions ends that were told after another end had been
 */
record Verdict(
        Options options,
        int accepted,
        Map<String, Integer> ends,
        List<String> lost,
        List<String> stuck,
        List<String> parked,
        List<String> createdTwice,
        List<String> paidTwice,
        List<String> orphans,
        List<String> otherwise,
        int contradictions,
        Map<String, String> refused,
        double slowestSeconds,
        Map<Trouble.Kind, Integer> troubles) {

    private static final int EXAMPLES = 3;

    boolean isGood() {
        return accepted > 0
                && lost.isEmpty()
                && stuck.isEmpty()
                && paidTwice.isEmpty()
                && orphans.isEmpty();
    }

    String table() {
        List<String> lines = new ArrayList<>();
        lines.add("chaos --tasks %d --seed %d".formatted(options.tasks(), options.seed()));
        row(lines, "accepted", accepted, List.of());
        ends.forEach((status, count) -> row(lines, "  " + status, count, List.of()));
        row(lines, "lost", lost.size(), lost);
        row(lines, "stuck", stuck.size(), stuck);
        row(lines, "parked", parked.size(), parked);
        row(lines, "created twice", createdTwice.size(), createdTwice);
        row(lines, "paid twice", paidTwice.size(), paidTwice);
        row(lines, "orphans", orphans.size(), orphans);
        row(lines, "ended otherwise", otherwise.size(), otherwise);
        row(lines, "ends told over", contradictions, List.of());
        List<String> why =
                refused.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
        row(lines, "never accepted", refused.size(), why);
        lines.add("  %-18s %8.1f s".formatted("slowest task", slowestSeconds));
        troubles.forEach((kind, count) -> row(lines, kind.words(), count, List.of()));
        lines.add(isGood() ? "GOOD: paid once, lost never" : "BAD");
        return String.join(System.lineSeparator(), lines);
    }

    private static void row(List<String> lines, String what, int count, List<String> which) {
        String examples = String.join(" ", which.subList(0, Math.min(EXAMPLES, which.size())));
        lines.add("  %-24s %6d  %s".formatted(what, count, examples).stripTrailing());
    }
}
