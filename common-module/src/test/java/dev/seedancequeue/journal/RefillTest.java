package dev.seedancequeue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.Batches;
import dev.seedancequeue.batch.FakeBatchStore;
import dev.seedancequeue.messaging.Journal;
import dev.seedancequeue.messaging.JournalException;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.workflow.FakeWorkflowStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RefillTest {

    private Instant now = Tasks.NOW;
    private final InstantSource clock = () -> now;
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final List<RefillProgress> told = new ArrayList<>();

    private final Task queued = Tasks.queued();
    private final Task ordered = queued.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW);
    private final Task running = ordered.running(Tasks.NOW);

    @BeforeEach
    void loseEverything() {
        store.empty();
    }

    private static TaskEvent event(Task task) {
        return TaskEvent.of(task, Tasks.NOW);
    }

    private static Journal of(TaskEvent... events) {
        return (_, batch) -> batch.accept(Arrays.asList(events));
    }

    private final FakeWorkflowStore workflows =
            new FakeWorkflowStore(clock, () -> store.epoch() != null);

    private final FakeBatchStore batches = new FakeBatchStore();

    private Refill refill(Journal journal) {
        return new Refill(journal, store, workflows, batches, clock);
    }

    @Test
    void fillsInBatchesWithTheLastWordOnThem() {
        Batch batch = Batches.batch("one");
        Batch paused = batch.with(Batch.Control.PAUSE);

        refill(
                        of(
                                TaskEvent.of(batch, "accepted", Tasks.NOW),
                                TaskEvent.of(paused, "paused", Tasks.NOW)))
                .fillIfEmpty(told::add);

        assertThat(batches.find(batch.tenant(), batch.id())).isEqualTo(paused);
    }

    @Test
    void fillsAnEmptiedStoreWithTheNewestOfEveryTask() {
        Task other = Tasks.succeeded();

        var state =
                refill(of(event(running), event(queued), event(other), event(ordered)))
                        .fillIfEmpty(told::add);

        assertThat(state).isEqualTo(Refill.State.REFILLED);
        assertThat(store.epoch()).isNotNull();
        assertThat(store.find(queued.tenant(), queued.id())).isEqualTo(running);
        assertThat(store.find(other.tenant(), other.id())).isEqualTo(other);
        assertThat(told.getLast()).isEqualTo(new RefillProgress(now, now, 4, 2));
    }

    @Test
    void keepsAnEndThatIsFollowedByACopysLaterRevision() {
        Task failed = queued.failed(Tasks.error(), Tasks.NOW);

        refill(of(event(failed), event(running))).fillIfEmpty(told::add);

        assertThat(store.find(queued.tenant(), queued.id())).isEqualTo(failed);
    }

    @Test
    void passesOverEventsWithoutATask() {
        var rejected = TaskEvent.rejected("default", "m-1", List.of(), Tasks.NOW);

        refill(of(rejected, event(queued))).fillIfEmpty(told::add);

        assertThat(store.find(queued.tenant(), queued.id())).isEqualTo(queued);
    }

    @Test
    void readsNothingWhenTheStoreIsFilled() {
        store.wipe();
        Journal untouched =
                (_, _) -> {
                    throw new AssertionError("read");
                };

        assertThat(refill(untouched).fillIfEmpty(told::add)).isEqualTo(Refill.State.FILLED);
        assertThat(told).isEmpty();
    }

    @Test
    void leavesItToWhoeverIsAtIt() {
        store.beginRefill("another");

        assertThat(refill(of(event(queued))).fillIfEmpty(told::add))
                .isEqualTo(Refill.State.IN_OTHER_HANDS);
        assertThat(store.epoch()).isNull();
    }

    @Test
    void takesThePlaceOfOneThatFellSilent() {
        store.beginRefill("dead");
        now = now.plus(TaskStore.REFILL_LEASE);

        assertThat(refill(of(event(queued))).fillIfEmpty(told::add))
                .isEqualTo(Refill.State.REFILLED);
    }

    @Test
    void keepsItsPlaceWhileTheJournalIsSilent() {
        Journal slow =
                (_, batch) -> {
                    for (int second = 0; second < 25; second++) {
                        now = now.plusSeconds(1);
                        batch.accept(List.of());
                        assertThat(store.beginRefill("another")).isFalse();
                    }
                    batch.accept(List.of(event(queued)));
                };

        assertThat(refill(slow).fillIfEmpty(told::add)).isEqualTo(Refill.State.REFILLED);
    }

    @Test
    void isNotDoneWhenTheStoreLostItsDataMeanwhile() {
        Journal unlucky =
                (_, batch) -> {
                    batch.accept(List.of(event(queued)));
                    store.empty();
                    batch.accept(List.of(event(Tasks.succeeded())));
                };

        assertThatThrownBy(() -> refill(unlucky).fillIfEmpty(told::add))
                .isInstanceOf(JournalException.class);
        assertThat(store.epoch()).isNull();
    }

    @Test
    void isNotDoneWhenTheStoreLostItsDataAtTheVeryEnd() {
        Journal unlucky =
                (_, batch) -> {
                    batch.accept(List.of(event(queued)));
                    store.empty();
                };

        assertThatThrownBy(() -> refill(unlucky).fillIfEmpty(told::add))
                .isInstanceOf(JournalException.class);
        assertThat(store.epoch()).isNull();
    }

    @Test
    void beginsAnewAtOnceAfterAFailure() {
        List<Journal> journals = new ArrayList<>();
        journals.add((_, _) -> {
            throw new JournalException("broker is away");
        });
        journals.add(of(event(queued)));
        Refill refill = refill((since, batch) -> journals.removeFirst().replay(since, batch));

        assertThatThrownBy(() -> refill.fillIfEmpty(told::add))
                .isInstanceOf(JournalException.class);
        assertThat(store.epoch()).isNull();

        assertThat(refill.fillIfEmpty(told::add)).isEqualTo(Refill.State.REFILLED);
    }

    @Test
    void leavesItToOthersAfterAFailure() {
        Journal away =
                (_, _) -> {
                    throw new JournalException("broker is away from here");
                };

        assertThatThrownBy(() -> refill(away).fillIfEmpty(told::add))
                .isInstanceOf(JournalException.class);

        assertThat(store.beginRefill("another")).isTrue();
    }

    @Test
    void saysWhenTheStoreIsAway() {
        store.setAway(true);

        assertThatThrownBy(() -> refill(of()).fillIfEmpty(told::add))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void readsAsFarBackAsTheStoreRemembers() {
        List<Instant> asked = new ArrayList<>();

        refill((since, _) -> asked.add(since)).fillIfEmpty(told::add);

        assertThat(asked).containsExactly(now.minus(Duration.ofDays(8)));
    }

    @Test
    void addsToAFilledStoreWhatItLacksAndNothingElse() {
        store.wipe();
        String epoch = store.epoch();
        store.advance(running);
        Task other = Tasks.succeeded();

        refill(of(event(queued), event(other))).addMissing(told::add);

        assertThat(store.find(queued.tenant(), queued.id())).isEqualTo(running);
        assertThat(store.find(other.tenant(), other.id())).isEqualTo(other);
        assertThat(store.epoch()).isEqualTo(epoch);
        assertThat(told.getLast().tasks()).isOne();
    }

    @Test
    void progressIsReadable() {
        Instant later = now.plusSeconds(4);

        assertThat(new RefillProgress(now, now, 0, 0))
                .hasToString("0 events read, 0 tasks written");
        assertThat(new RefillProgress(now, later, 1_000_000, 250_000))
                .hasToString("1,000,000 events read, 250,000 tasks written, 250,000 events/s");
    }
}
