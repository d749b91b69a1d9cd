package dev.seedancequeue.systemtests.crash;

import dev.seedancequeue.systemtests.crash.CrashMatrix.Cell;
import java.util.List;
import java.util.stream.Stream;

/**
 * The steps of a workflow at which processes die: before and after every call of a port between a
 * request and the order of its final.
 */
final class WorkflowCrashMatrix {

    private WorkflowCrashMatrix() {}

    /** Of an API that is asked for a workflow. */
    static List<Cell> asking() {
        return cells(
                "asked.reserve",
                "asked.find",
                "passed.publish-workflow-accepted",
                "passed.tell-workflow.accepted-accepted",
                "passed.advance-accepted");
    }

    /** Of an API that is told to approve. */
    static List<Cell> approving() {
        return cells(
                "said.find",
                "said.note-Decided",
                "passed.publish-workflow-decided",
                "passed.tell-workflow.draft_approved-decided",
                "passed.advance-decided");
    }

    /** Of a worker, while nobody has decided. */
    static List<Cell> undecided() {
        return cells(
                "step.advance-drafts",
                "step.note-Told",
                "passed.publish-workflow-ready",
                "passed.tell-workflow.draft_ready-ready",
                "passed.advance-ready",
                "step.advance-ready");
    }

    /** Of a worker, once a draft is approved. */
    static List<Cell> approved() {
        return cells(
                "step.advance-decided",
                "passed.publish-workflow-final",
                "passed.tell-workflow.step-final",
                "passed.advance-final",
                "step.advance-final");
    }

    /** Of a worker, about the final itself. */
    static List<Cell> finals() {
        return cells(
                "step.find",
                "acceptance.publish-submit-Queued",
                "acceptance.advance-Queued",
                "acceptance.tell-task.queued",
                "submit.claim",
                "submit.recordOrder",
                "submit.create",
                "submit.publish-poll-Ordered",
                "submit.advance-Ordered");
    }

    /** Of a worker that approves at a deadline; from there on it is as with all. */
    static List<Cell> deadline() {
        return cells("step.note-Decided");
    }

    /** Of a worker that approves all by itself. */
    static List<Cell> automatic() {
        return cells(
                "step.note-Decided",
                "passed.publish-workflow-decided",
                "passed.tell-workflow.draft_approved-decided",
                "passed.advance-decided");
    }

    /** Of a worker that approves the first one. */
    static List<Cell> first() {
        return cells("step.note-Chosen", "passed.publish-workflow-chosen");
    }

    static List<Cell> all() {
        return Stream.of(
                        asking(),
                        approving(),
                        undecided(),
                        approved(),
                        finals(),
                        automatic(),
                        deadline(),
                        first())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Cell> cells(String... calls) {
        return CrashMatrix.cells(ProviderFault.NONE, calls);
    }
}
