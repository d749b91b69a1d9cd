package dev.seedancequeue.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.Batches;
import dev.seedancequeue.task.Facet;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisTaskLists.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a caller sees of a batch of three tasks. */
final class BatchViewTest {

    private static final Facet QUEUED = new Facet(TaskStatus.QUEUED, null);
    private static final Facet RUNNING = new Facet(TaskStatus.RUNNING, null);
    private static final Facet SUCCEEDED = new Facet(TaskStatus.SUCCEEDED, null);
    private static final Facet MODERATED = new Facet(TaskStatus.FAILED, FailureClass.MODERATION);
    private static final Duration SO_FAR = Duration.ofMinutes(8);

    private final Batch batch = Batches.batch("view");

    @Test
    void isFinishedWhenTheLastOfThoseThatWaitIs() {
        Instant last = Tasks.NOW.plus(Duration.ofHours(2));

        assertThat(completion(batch, Map.of(QUEUED, 2L, SUCCEEDED, 1L), last))
                .isEqualTo(TaskView.time(last));
    }

    @Test
    void whereThatIsNotKnownTheRestTakesAsLongForEachAsBefore() {
        assertThat(completion(batch, Map.of(QUEUED, 1L, RUNNING, 1L, MODERATED, 1L), null))
                .isEqualTo(TaskView.time(Tasks.NOW.plus(SO_FAR).plus(SO_FAR.multipliedBy(2))));
        assertThat(completion(batch, Map.of(RUNNING, 1L, SUCCEEDED, 2L), null))
                .isEqualTo(TaskView.time(Tasks.NOW.plus(SO_FAR).plus(SO_FAR.dividedBy(2))));
    }

    @Test
    void nothingIsSaidOfItsFinishBeforeTheFirstHasEnded() {
        assertThat(completion(batch, Map.of(RUNNING, 3L), null)).isNull();
    }

    @Test
    void nothingIsSaidOfItsFinishWhileItIsPausedOrNotWhole() {
        Instant last = Tasks.NOW.plus(Duration.ofHours(2));
        Batch paused = batch.with(Batch.Control.PAUSE);

        assertThat(completion(paused, Map.of(QUEUED, 2L, SUCCEEDED, 1L), last)).isNull();
        assertThat(completion(batch, Map.of(QUEUED, 1L, SUCCEEDED, 1L), last)).isNull();
    }

    @Test
    void itsStatusIsThatOfItsTasksAndOfWhatItsCallerWants() {
        Batch cancelled = batch.with(Batch.Control.CANCEL);

        assertThat(status(batch, Map.of(QUEUED, 2L))).isEqualTo("accepting");
        assertThat(status(batch, Map.of(QUEUED, 3L))).isEqualTo("in_progress");
        assertThat(status(batch.with(Batch.Control.PAUSE), Map.of(QUEUED, 3L))).isEqualTo("paused");
        assertThat(status(cancelled, Map.of(RUNNING, 1L))).isEqualTo("cancelling");
        assertThat(status(cancelled, Map.of(SUCCEEDED, 1L))).isEqualTo("cancelled");
        assertThat(status(batch, Map.of(SUCCEEDED, 2L, MODERATED, 1L))).isEqualTo("completed");
    }

    @Test
    void countsByStatusAndByClassOfFailure() {
        BatchView view = view(batch, Map.of(SUCCEEDED, 2L, MODERATED, 1L), null);

        assertThat(view.counts())
                .containsEntry(TaskStatus.SUCCEEDED, 2L)
                .containsEntry(TaskStatus.FAILED, 1L)
                .containsEntry(TaskStatus.QUEUED, 0L);
        assertThat(view.failures()).containsExactly(Map.entry(FailureClass.MODERATION, 1L));
    }

    private static @Nullable String completion(
            Batch batch, Map<Facet, Long> tasks, @Nullable Instant last) {
        return view(batch, tasks, last).estimatedCompletionAt();
    }

    private static String status(Batch batch, Map<Facet, Long> tasks) {
        return view(batch, tasks, null).status().wireName();
    }

    private static BatchView view(Batch batch, Map<Facet, Long> tasks, @Nullable Instant last) {
        return BatchView.of(
                batch,
                new Tally(tasks, Map.of()),
                null,
                TaskView.time(last),
                List.of(),
                Tasks.NOW.plus(SO_FAR));
    }
}
