package dev.seedancequeue.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.TaskStoreContract.TestClock;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.workflow.WorkflowStore.Remembered;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every workflow store promises; run on the fake and on Redis. */
public abstract class WorkflowStoreContract {

    private static final Fact APPROVED =
            new Fact.Decided(Verdict.APPROVED, "anna", "the best", Tasks.NOW);
    private static final Fact REJECTED = new Fact.Decided(Verdict.REJECTED, "ben", null, Tasks.NOW);
    private static final String DECISION = Workflow.decision(1);

    protected final TestClock clock = new TestClock();
    private final Workflow workflow = Workflows.drafts(2, new Deciding.Manual());
    private WorkflowStore store;

    /** An empty store that is filled. */
    protected abstract WorkflowStore filledStore(InstantSource clock);

    /** Makes it forget everything; somebody has to fill it. */
    protected abstract void empty();

    /** It has all that is to be known. */
    protected abstract void fill();

    @BeforeEach
    void open() {
        store = filledStore(clock);
    }

    @Test
    void aWorkflowIsReadBackAsWritten() {
        for (Workflow one : List.of(workflow, Workflows.shots(3))) {
            Workflow known = one.knowing(everyFact());
            assertThat(store.advance(known)).isEqualTo(known);
            assertThat(find(one)).isEqualTo(known);
        }
    }

    private static Map<String, Fact> everyFact() {
        var shot = Json.mapper().createObjectNode().put("model", "other");
        return Map.of(
                Workflow.placed("d01"),
                new Fact.Placed(Tasks.NOW),
                Workflow.placed("d02"),
                new Fact.Refused(List.of(), Tasks.NOW),
                Workflow.CHOICE,
                new Fact.Chosen(1, Tasks.NOW),
                DECISION,
                APPROVED,
                Workflow.ready(1),
                new Fact.Told(Tasks.NOW),
                Workflow.resume(1),
                new Fact.Resumed(2, shot, "anna", Tasks.NOW),
                Workflow.CANCEL,
                new Fact.Cancelled("anna", Tasks.NOW),
                Workflow.END,
                new Fact.Ended(WorkflowStatus.FAILED, Tasks.NOW));
    }

    @Test
    void anUnknownOneIsNullAndBelongsToItsTenantOnly() {
        assertThat(find(workflow)).isNull();

        store.advance(workflow);

        assertThat(store.find("somebody-else", workflow.id())).isNull();
        assertThat(store.note("somebody-else", workflow.id(), DECISION, APPROVED, Set.of()))
                .isNull();
    }

    @Test
    void anOlderRevisionChangesNothingButAddsItsFacts() {
        Workflow newer = workflow.next("epoch-2");
        store.advance(newer);

        Workflow stored = store.advance(workflow.knowing(Map.of(DECISION, APPROVED)));

        assertThat(stored).isEqualTo(newer.knowing(Map.of(DECISION, APPROVED)));
    }

    @Test
    void ofOneRevisionTheFirstThatWasWrittenStays() {
        Workflow first = workflow.next("epoch-2");
        store.advance(first);

        Workflow stored = store.advance(workflow.next("epoch-3"));

        assertThat(stored).isEqualTo(first);
        assertThat(find(workflow)).isEqualTo(first);
    }

    @Test
    void ofTwoFactsWithOneNameTheFirstHolds() {
        store.advance(workflow);

        Workflow first = note(DECISION, APPROVED);
        Workflow second = note(DECISION, REJECTED);
        Workflow third = store.advance(workflow.next(null).knowing(Map.of(DECISION, REJECTED)));

        assertThat(first.facts()).containsExactly(Map.entry(DECISION, APPROVED));
        assertThat(second.facts()).isEqualTo(first.facts());
        assertThat(third.facts()).isEqualTo(first.facts());
        assertThat(find(workflow)).isEqualTo(third);
    }

    @Test
    void aFactIsNotNotedBesideOneThatExcludesIt() {
        store.advance(workflow);
        note(Workflow.CANCEL, new Fact.Cancelled("anna", Tasks.NOW));

        Workflow after =
                store.note(
                        workflow.tenant(),
                        workflow.id(),
                        DECISION,
                        APPROVED,
                        Set.of(Workflow.END, Workflow.CANCEL));

        assertThat(Objects.requireNonNull(after).facts()).containsOnlyKeys(Workflow.CANCEL);
    }

    @Test
    void anIdFromAKeyIsReservedForOneBody() {
        assertThat(store.reserve(workflow.tenant(), workflow.id(), "hash")).isTrue();
        assertThat(store.reserve(workflow.tenant(), workflow.id(), "hash")).isTrue();
        assertThat(store.reserve(workflow.tenant(), workflow.id(), "other")).isFalse();
        assertThat(find(workflow)).isNull();
    }

    @Test
    void untilItIsFilledNothingIsConcludedAndNothingNoted() {
        store.advance(workflow);
        Workflow other = Workflows.shots(1);
        empty();

        assertThatThrownBy(() -> find(workflow)).isInstanceOf(StoreNotFilledException.class);
        assertThatThrownBy(() -> store.reserve(workflow.tenant(), other.id(), "hash"))
                .isInstanceOf(StoreNotFilledException.class);
        store.advance(workflow);
        assertThat(find(workflow)).isEqualTo(workflow);
        assertThatThrownBy(() -> note(DECISION, APPROVED))
                .isInstanceOf(StoreNotFilledException.class);

        fill();

        assertThat(find(other)).isNull();
        assertThat(note(DECISION, APPROVED).facts()).containsKey(DECISION);
    }

    @Test
    void theJournalBringsEachFactBackAndTheKeysBody() {
        Workflow keyed =
                new Workflow(
                        workflow.id(),
                        workflow.tenant(),
                        workflow.definition(),
                        "hash",
                        workflow.createdAt(),
                        null,
                        3,
                        Map.of(DECISION, APPROVED));
        Workflow later =
                keyed.withoutFacts()
                        .next(null)
                        .knowing(Map.of(Workflow.ready(2), new Fact.Told(Tasks.NOW)));
        empty();

        store.restore(List.of(new Remembered(later, Tasks.NOW), new Remembered(keyed, Tasks.NOW)));
        fill();

        assertThat(find(workflow)).isEqualTo(later.knowing(keyed.facts()));
        assertThat(store.reserve(workflow.tenant(), workflow.id(), "other")).isFalse();
    }

    @Test
    void whatIsTooOldIsNotBroughtBack() {
        Workflow older = Workflows.shots(1);
        clock.pass(WorkflowStore.RETENTION);

        store.restore(
                List.of(
                        new Remembered(workflow, Tasks.NOW),
                        new Remembered(older, Tasks.NOW.minusSeconds(60))));

        assertThat(find(workflow)).isNull();
        assertThat(find(older)).isNull();
    }

    private @Nullable Workflow find(Workflow one) {
        return store.find(one.tenant(), one.id());
    }

    private Workflow note(String name, Fact fact) {
        return Objects.requireNonNull(
                store.note(workflow.tenant(), workflow.id(), name, fact, Set.of()));
    }
}
