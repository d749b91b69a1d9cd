package dev.seedancequeue.workflow.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.Plan;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.Workflows;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What counts as a cost: all that was ordered or will be, and nothing else. */
class WorkflowPricesTest {

    private static final Instant NOW = Tasks.NOW.plusSeconds(600);
    private static final Fact PLACED = new Fact.Placed(Tasks.NOW);
    private static final Fact REJECTED = new Fact.Decided(Verdict.REJECTED, "ben", null, Tasks.NOW);
    private static final Fact APPROVED =
            new Fact.Decided(Verdict.APPROVED, "anna", null, Tasks.NOW);
    private static final Fact CANCELLED = new Fact.Cancelled("anna", Tasks.NOW);

    private final ModelCatalogue catalogue = ModelCatalogue.standard();
    private final WorkflowPrices prices =
            new WorkflowPrices(
                    catalogue, new RequestCheck(catalogue, CatalogueSettings.defaults()));
    private final Map<TaskId, Task> tasks = new HashMap<>();

    @Test
    void aDraftThatWasRejectedBeforeItWasOrderedCostsNothing() {
        Workflow workflow = Workflows.drafts(2, new Deciding.Manual());
        Costs open = costs(workflow);

        Costs one = costs(workflow.knowing(Map.of(Workflow.decision(1), REJECTED)));
        Costs none =
                costs(
                        workflow.knowing(
                                Map.of(
                                        Workflow.decision(1),
                                        REJECTED,
                                        Workflow.decision(2),
                                        REJECTED)));

        assertThat(maxTokens(open.total())).isEqualTo(2 * maxTokens(one.total())).isPositive();
        assertThat(none.total().estimated()).isNull();
        assertThat(Objects.requireNonNull(none.saved()).minTokens())
                .isEqualTo(Objects.requireNonNull(none.withoutDrafts()).minTokens());
    }

    @Test
    void aRejectedDraftThatWasOrderedIsCounted() {
        Workflow workflow = Workflows.drafts(1, new Deciding.Manual());
        Costs open = costs(workflow);

        Costs rejected =
                costs(
                        workflow.knowing(
                                Map.of(
                                        Workflow.placed("d01"),
                                        PLACED,
                                        Workflow.decision(1),
                                        REJECTED)));

        assertThat(rejected.total()).isEqualTo(open.total());
    }

    @Test
    void whatACancelledWorkflowWillNotOrderAnyMoreCostsNothing() {
        Map<String, Fact> facts =
                Map.of(
                        Workflow.placed("d01"),
                        PLACED,
                        Workflow.decision(1),
                        APPROVED,
                        Workflow.CANCEL,
                        CANCELLED);

        Costs drafts = costs(Workflows.drafts(1, new Deciding.Manual()).knowing(facts));
        Costs shots = costs(Workflows.shots(2).knowing(Map.of(Workflow.CANCEL, CANCELLED)));

        assertThat(Objects.requireNonNull(drafts.finals()).estimated()).isNull();
        assertThat(drafts.total()).isEqualTo(drafts.drafts());
        assertThat(shots.total().estimated()).isNull();
    }

    @Test
    void aShotThatWasMadeAndIsMadeAgainIsPaidTwice() {
        Workflow workflow =
                Workflows.shots(2)
                        .knowing(
                                Map.of(
                                        Workflow.placed("s01"),
                                        PLACED,
                                        Workflow.placed("s02"),
                                        PLACED,
                                        Workflow.resume(1),
                                        new Fact.Resumed(1, null, "anna", Tasks.NOW),
                                        Workflow.placed("s01t2"),
                                        PLACED));
        made(workflow, "s01");
        Task failed = Workflows.queued(workflow.id().task("s02"));
        tasks.put(failed.id(), failed.failed(Tasks.error(), Tasks.NOW));
        made(workflow, "s01t2");

        Costs costs = costs(workflow);

        assertThat(Objects.requireNonNull(costs.total().settled()).maxTokens())
                .isEqualTo(2 * Objects.requireNonNull(Tasks.result().totalTokens()));
    }

    private void made(Workflow workflow, String part) {
        Task task =
                Workflows.queued(workflow.id().task(part))
                        .ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW)
                        .succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW);
        tasks.put(task.id(), task);
    }

    private Costs costs(Workflow workflow) {
        return prices.of(workflow, Plan.of(workflow, tasks::get, NOW), NOW);
    }

    private static long maxTokens(Costs.Stage stage) {
        return Objects.requireNonNull(stage.estimated()).maxTokens();
    }
}
