package dev.seedancequeue.systemtests.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * At which steps processes die: before and after every call of a port that the way of a task makes,
 * for each thing the provider may do with its create.
 */
final class CrashMatrix {

    private static final String REFILL = "a refill that broke off is begun anew, see RefillTest";
    private static final String BATCH =
            "of a batch, whose process is killed anywhere in BatchCrashIT";
    private static final String CANCEL = "see CancelCrashPointsTest and CancelRaceIT";

    /** Calls that no crash is tried at here, with the reason. */
    static final Map<String, String> LEFT_OUT =
            Map.ofEntries(
                    Map.entry("maxIdsPerList", "a constant"),
                    Map.entry("backlog", "a count, which decides only on what is not accepted"),
                    Map.entry("resend", "an operator's command, repeated by the operator"),
                    Map.entry("releaseKey", "follows a publish that failed"),
                    Map.entry("postpone", "a producer's message goes round unchanged"),
                    Map.entry("deadLetter", "what is buried is no task, or left for a person"),
                    Map.entry("advanceAll", BATCH),
                    Map.entry("findAll", BATCH),
                    Map.entry("save", BATCH),
                    Map.entry("newest", "a read for a person"),
                    Map.entry("line", "a read for a person"),
                    Map.entry("withdraw", CANCEL),
                    Map.entry("look", CANCEL),
                    Map.entry("cancel", CANCEL),
                    Map.entry("recordCancellation", CANCEL),
                    Map.entry("beginRefill", REFILL),
                    Map.entry("continueRefill", REFILL),
                    Map.entry("completeRefill", REFILL),
                    Map.entry("abandonRefill", REFILL),
                    Map.entry("restore", REFILL));

    /**
     * One death of one task.
     *
     * @param call who and what: {@code submit.claim}
     * @param moment {@code before} or {@code after}
     */
    record Cell(String call, String moment, ProviderFault fault) {

        String step() {
            return call + "." + moment;
        }

        /** The name of the port's method alone. */
        String method() {
            String name = call.substring(call.indexOf('.') + 1).split("-", 2)[0];
            return name.equals("tell") ? "publish" : name;
        }

        @Override
        public String toString() {
            return step() + " " + fault;
        }
    }

    private CrashMatrix() {}

    /** On the way of an HTTP request; the epoch is asked once a second, so it comes first. */
    static List<Cell> api() {
        return cells(
                ProviderFault.NONE,
                "acceptance.epoch",
                "acceptance.reserveKey",
                "acceptance.publish-submit-Queued",
                "acceptance.advance-Queued",
                "acceptance.tell-task.queued",
                "acceptance.completeKey");
    }

    /** On the way of a producer's message. */
    static List<Cell> intake() {
        return cells(
                ProviderFault.NONE,
                "acceptance.reserveKey",
                "acceptance.publish-submit-Queued",
                "acceptance.advance-Queued",
                "acceptance.tell-task.queued",
                "acceptance.completeKey",
                "intake.reply");
    }

    /** Steps of a final, which waits for its draft. */
    static List<Cell> finals() {
        return cells(ProviderFault.NONE, "submit.find");
    }

    /** Steps that many tasks of one process can stand at together. */
    static List<Cell> worker() {
        List<Cell> cells = new ArrayList<>();
        for (ProviderFault fault : ProviderFault.values()) {
            cells.addAll(cells(fault, "submit.create"));
            if (fault.losesTheOutcome()) {
                cells.addAll(
                        cells(
                                fault,
                                "submit.publish-inquiry-Unconfirmed",
                                "submit.tell-step.unconfirmed",
                                "submit.advance-Unconfirmed"));
            }
        }
        cells.addAll(
                cells(
                        ProviderFault.BUSY,
                        "submit.releaseClaim",
                        "submit.publish-submit-Queued",
                        "submit.advance-Queued"));
        cells.addAll(
                cells(
                        ProviderFault.NONE,
                        "submit.claim",
                        "submit.recordOrder",
                        "submit.publish-poll-Ordered",
                        "submit.tell-step.ordered",
                        "submit.advance-Ordered",
                        "poll.advance-Ordered",
                        "poll.publish-poll-Running",
                        "poll.tell-task.running",
                        "poll.advance-Running",
                        "poll.tell-task.succeeded",
                        "poll.advance-Succeeded"));
        cells.addAll(cells(ProviderFault.CUT_AFTER, "inquiry.advance-Unconfirmed"));
        cells.addAll(cells(ProviderFault.CUT_BEFORE, "inquiry.advance-Unconfirmed"));
        return cells;
    }

    /** Steps of a loop, of which a process dies at one. */
    static List<Cell> loops() {
        List<Cell> cells = new ArrayList<>();
        cells.addAll(
                cells(
                        ProviderFault.CUT_AFTER,
                        "inquiry.listAll",
                        "inquiry.publish-poll-Ordered",
                        "inquiry.tell-step.ordered",
                        "inquiry.advance-Ordered"));
        cells.addAll(
                cells(
                        ProviderFault.CUT_BEFORE,
                        "inquiry.publish-submit-Queued",
                        "inquiry.tell-step.queued",
                        "inquiry.advance-Queued"));
        cells.addAll(cells(ProviderFault.NONE, "poll.find", "poll.list"));
        return cells;
    }

    /** Looks that the provider fails, in each of the ways of {@link ListFault}. */
    static List<Cell> failedLooks() {
        return List.of(
                new Cell("poll.list", "after", ProviderFault.NONE),
                new Cell("inquiry.listAll", "after", ProviderFault.CUT_AFTER));
    }

    static List<Cell> all() {
        return Stream.of(api(), intake(), finals(), worker(), loops())
                .flatMap(List::stream)
                .toList();
    }

    static List<Cell> cells(ProviderFault fault, String... calls) {
        return Stream.of(calls)
                .flatMap(call ->
                        Stream.of("before", "after").map(moment -> new Cell(call, moment, fault)))
                .toList();
    }
}
