package dev.seedancequeue.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.Tasks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every batch store does. */
public abstract class BatchStoreContract {

    /** A store that is filled and knows nothing of the keys used here. */
    protected abstract BatchStore store();

    /** The same store after it has lost its data. */
    protected abstract void empty();

    private final Batch batch = Batches.batch("one");

    @Test
    void knowsWhatWasSaved() {
        assertThat(store().save(batch)).isEqualTo(batch);

        assertThat(store().find(batch.tenant(), batch.id())).isEqualTo(batch);
        assertThat(store().find("somebody-else", batch.id())).isNull();
    }

    @Test
    void theFirstOfOneRevisionHolds() {
        store().save(batch);
        var other =
                new Batch(
                        batch.id(),
                        batch.tenant(),
                        "another file",
                        null,
                        7,
                        7,
                        0,
                        null,
                        Tasks.NOW,
                        "epoch-2",
                        1,
                        Batch.Control.RUN,
                        null);

        assertThat(store().save(other)).isEqualTo(batch);
    }

    @Test
    void aLaterRevisionReplacesAndAnEarlierOneDoesNot() {
        Batch paused = batch.with(Batch.Control.PAUSE);
        store().save(batch);

        assertThat(store().save(paused)).isEqualTo(paused);
        assertThat(store().save(batch)).isEqualTo(paused);
    }

    @Test
    void ofTwoWordsAtTheSameMomentTheStrongerHoldsWhicheverComesFirst() {
        Batch paused = batch.with(Batch.Control.PAUSE);
        Batch cancelled = batch.with(Batch.Control.CANCEL);
        store().save(batch);
        store().save(paused);

        assertThat(store().save(cancelled)).isEqualTo(cancelled);
        assertThat(store().save(paused)).isEqualTo(cancelled);
    }

    @Test
    void anEndIsStrongerThanAllThatIsWantedAtTheSameMoment() {
        var end = new Batch.Ended(Tasks.NOW, Map.of(TaskStatus.SUCCEEDED, 3L));
        store().save(batch);
        store().save(batch.with(Batch.Control.CANCEL));

        assertThat(store().save(batch.with(end))).isEqualTo(batch.with(end));
        assertThat(store().save(batch.with(Batch.Control.CANCEL))).isEqualTo(batch.with(end));
    }

    @Test
    void listsTheNewestFirstInPages() {
        List<Batch> all =
                List.of(
                        Batches.batch("a", Tasks.NOW.plusSeconds(3)),
                        Batches.batch("b", Tasks.NOW.plusSeconds(2)),
                        Batches.batch("c", Tasks.NOW.plusSeconds(1)));
        all.reversed().forEach(store()::save);

        assertThat(store().newest(Task.DEFAULT_TENANT, null, 2)).isEqualTo(all.subList(0, 2));
        assertThat(store().newest(Task.DEFAULT_TENANT, all.get(1).id(), 2))
                .isEqualTo(all.subList(2, 3));
        assertThat(store().newest("somebody-else", null, 2)).isEmpty();
    }

    @Test
    void saysNothingWhileItIsNotFilledAndKnowsAllThatIsRestored() {
        store().save(batch);
        empty();

        assertThatThrownBy(() -> store().save(batch)).isInstanceOf(StoreNotFilledException.class);
        assertThatThrownBy(() -> store().newest(batch.tenant(), null, 1))
                .isInstanceOf(StoreNotFilledException.class);
        Batch other = Batches.batch("two");
        assertThatThrownBy(() -> store().find(batch.tenant(), other.id()))
                .isInstanceOf(StoreNotFilledException.class);

        store().restore(List.of(batch.with(Batch.Control.CANCEL), batch));
        assertThat(store().find(batch.tenant(), batch.id()))
                .isEqualTo(batch.with(Batch.Control.CANCEL));
    }
}
