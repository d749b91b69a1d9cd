package dev.seedancequeue.worker.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.Batches;
import dev.seedancequeue.batch.FakeBatchStore;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PauseGateTest {

    private final Bench bench = new Bench();
    private final FakeBatchStore batches = new FakeBatchStore();
    private final List<TaskDelivery> ordered = new ArrayList<>();
    private final PauseGate gate =
            new PauseGate(batches, bench.progress(), bench.clock, (task, _) -> ordered.add(task));
    private final Batch batch = batches.save(Batches.batch("one"));
    private final Task task =
            Task.accepted(
                    batch.id().task(1),
                    Task.DEFAULT_TENANT,
                    Tasks.queued(1).video(),
                    List.of(),
                    null,
                    null,
                    Tasks.NOW,
                    Tasks.EPOCH);

    private RecordedDelivery submit(Task one, boolean redelivered) {
        TaskEnvelope envelope = TaskEnvelope.toSubmit(one, Tasks.request(), Tasks.NOW);
        var delivery = RecordedDelivery.of(envelope, redelivered);
        var held = bench.withSlot(delivery.with(envelope), List.of("main"));
        gate.submit(new TaskDelivery(envelope, held), held);
        return delivery;
    }

    @Test
    void sendsTasksOfAPausedBatchBackToWait() {
        batches.save(batch.with(Batch.Control.PAUSE));

        RecordedDelivery delivery = submit(task, false);

        assertThat(ordered).isEmpty();
        assertThat(delivery.isAcked()).isTrue();
        Sent sent = bench.publisher.sent().getFirst();
        assertThat(sent.queue()).isEqualTo(Topology.submitQueue("1-5-pro.default"));
        assertThat(sent.delay()).isEqualTo(Duration.ofMinutes(5));
        assertThat(sent.envelope().task()).isEqualTo(task);
        assertThat(sent.envelope().request()).isEqualTo(Tasks.request());
    }

    @Test
    void letsOthersThrough() {
        batches.save(batch.with(Batch.Control.PAUSE));

        submit(Tasks.queued(1), false);

        assertThat(ordered).hasSize(1);
    }

    @Test
    void letsThemThroughSoonAfterTheyAreResumed() {
        Batch paused = batches.save(batch.with(Batch.Control.PAUSE));
        submit(task, false);
        batches.save(paused.with(Batch.Control.RUN));
        bench.clock.advance(Duration.ofSeconds(2));

        submit(task, false);

        assertThat(ordered).hasSize(1);
    }

    @Test
    void letsWhatSomebodyMayHaveWorkedOnBeInquiredAbout() {
        batches.save(batch.with(Batch.Control.PAUSE));

        submit(task, true);

        assertThat(ordered).hasSize(1);
    }
}
