package dev.seedancequeue.workflow.request;

import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.workflow.Workflow;
import java.util.List;

/** What becomes of a person's word on a workflow. */
public sealed interface ControlAnswer {

    /** It holds and is safe; said twice is the same as once. */
    record Done(Workflow workflow) implements ControlAnswer {}

    /** This tenant has no such workflow. */
    record Unknown() implements ControlAnswer {}

    /** The workflow has no such draft, or no drafts at all. */
    record NoSuchDraft(String why) implements ControlAnswer {}

    /** What was sent along cannot be used. */
    record Refused(List<Violation> violations) implements ControlAnswer {
        public Refused {
            violations = List.copyOf(violations);
        }
    }

    /** It cannot be done as things are. */
    record Conflict(Reason reason, String why) implements ControlAnswer {}

    /** Why something cannot be done as things are. */
    enum Reason {
        /** The other was said before, or it is decided otherwise. */
        ALREADY_DECIDED,
        /** There is nothing to look at yet. */
        DRAFT_NOT_READY,
        /** The draft gave no video. */
        DRAFT_NOT_USABLE,
        /** The draft's 7 days are over. */
        DRAFT_EXPIRED,
        /** The workflow has ended or was cancelled. */
        WORKFLOW_ENDED,
        /** Only a chain that has stopped can be resumed. */
        NOT_STOPPED,
        /** The shot to begin with has no first frame any more. */
        NO_FIRST_FRAME
    }
}
