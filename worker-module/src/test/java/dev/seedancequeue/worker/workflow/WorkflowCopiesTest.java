package dev.seedancequeue.worker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.Workflows;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What may be there twice, or may have been done before by somebody who died of it. */
class WorkflowCopiesTest {

    private final Studio studio = new Studio();

    @Test
    void twoMessagesOfOneRevisionBecomeOneAgain() {
        studio.start(Workflows.drafts(1, new Deciding.Manual()));
        studio.settle();
        studio.queue.add(new Studio.Waiting(studio.queue.getFirst().envelope()));

        studio.pass(Studio.LONGEST_LOOK);

        assertThat(studio.queue).hasSize(1);
    }

    /** Whoever had this message before may have placed them, and the store has forgotten. */
    @Test
    void whatWasDueBeforeALossIsPlacedSoThatTheProviderIsAskedFirst() {
        Workflow workflow = studio.start(Workflows.drafts(3, new Deciding.Manual()));
        studio.control()
                .decide(workflow.tenant(), workflow.id(), 2, Verdict.REJECTED, "anna", null);
        var noted = new Fact.Decided(Verdict.REJECTED, "ben", null, studio.clock.instant());
        studio.workflows.note(
                workflow.tenant(), workflow.id(), Workflow.decision(3), noted, Set.of());
        studio.tasks.wipe();

        studio.settle();

        assertThat(studio.submitted)
                .singleElement()
                .satisfies(sent ->
                        assertThat(sent.task().storeEpoch())
                                .isEqualTo(workflow.storeEpoch())
                                .isNotEqualTo(studio.tasks.epoch()));
    }
}
