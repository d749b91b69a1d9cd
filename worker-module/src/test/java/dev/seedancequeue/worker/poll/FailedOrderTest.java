package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.Order;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An order that the provider took and failed: it is not billed and will never be. */
class FailedOrderTest {

    private final Bench bench = new Bench();
    private final Poller poller = PollRounds.poller(bench, bench.store, bench.publisher);
    private Task task;
    private String id;

    @BeforeEach
    void order() {
        bench.provider.create(Tasks.request(Tasks.id(1)));
        id = bench.provider.ids().getFirst();
        task = Tasks.ordered(1, id);
        bench.store.advance(task);
    }

    @Test
    void isOrderedAgainUnderTheNextNameWhenItIsTheProvidersFault() {
        bench.provider.fail(id, "InternalServiceError");

        RecordedDelivery delivery = lookWithRequest(task);

        Sent sent = bench.lastSent();
        assertThat(sent.queue()).isEqualTo(Topology.submitQueue("1-5-pro.default"));
        assertThat(sent.delay()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(sent.envelope().request()).isEqualTo(Tasks.request());
        assertThat(sent.envelope().task().state())
                .isEqualTo(new TaskState.Queued(1, bench.clock.instant()));
        assertThat(sent.envelope().task().order()).isEqualTo(new Order(2, 1, null));
        assertThat(stored()).isEqualTo(sent.envelope().task());
        assertThat(delivery.isAcked()).isTrue();
    }

    @Test
    void isMadeBySubmitThoughTheDeadOrderIsNoted() {
        bench.store.recordOrder(Tasks.queued(1), Tasks.ACCOUNT, id);
        bench.provider.fail(id, "ServerOverloaded");
        lookWithRequest(task);
        TaskEnvelope again = bench.lastSent().envelope();

        bench.submit(bench.submission(), RecordedDelivery.of(again, false).with(again));

        assertThat(bench.provider.creates(Tasks.id(1) + "-2")).isEqualTo(1);
        assertThat(bench.lastSent().envelope().task().providerTaskId())
                .isEqualTo(bench.provider.ids().getLast());
    }

    @Test
    void isTellingTheCallerThatItWaitsAgain() {
        bench.provider.fail(id, "InternalServiceError");

        Task running = task.running(Tasks.NOW);
        lookWithRequest(running);

        assertThat(bench.publisher.events())
                .extracting(TaskEvent::type)
                .containsExactly("task.queued");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OutputVideoSensitiveContentDetected",
                "InvalidParameter.TaskTypeMismatch",
                "ACodeThatNobodyKnows"
            })
    void isNotOrderedAgainForWhatIsInTheRequest(String code) {
        bench.provider.fail(id, code);

        lookWithRequest(task);

        assertThat(failed().code()).isEqualTo(code);
        assertThat(failed().retryable()).isFalse();
        assertThat(bench.publisher.sent()).isEmpty();
    }

    @Test
    void isFinalOnceTheProviderHasSpoiledTheLastAttempt() {
        Task third =
                task.reordered(Tasks.NOW)
                        .unanswered(Tasks.ACCOUNT, Tasks.NOW, "reset")
                        .ordered(Tasks.ACCOUNT, id, Tasks.NOW);
        bench.store.advance(third);
        bench.provider.fail(id, "InternalServiceError");

        lookWithRequest(third);

        assertThat(failed())
                .isEqualTo(
                        new TaskError(
                                "InternalServiceError",
                                FailureClass.PROVIDER_FAULT,
                                "it broke",
                                true,
                                TaskError.Charged.NO));
    }

    @Test
    void isFinalWhenTheTaskIsTooOld() {
        bench.provider.fail(id, "InternalServiceError");
        bench.clock.advance(Bench.MAX_AGE.plusSeconds(1));

        lookWithRequest(task);

        assertThat(failed().code()).isEqualTo("InternalServiceError");
    }

    /** A large request did not come along: only its caller can send it again. */
    @Test
    void isFinalAndRetryableWithoutTheRequest() {
        bench.provider.fail(id, "InternalServiceError");

        look(TaskEnvelope.toPoll(task, Tasks.NOW, 3));

        assertThat(failed().retryable()).isTrue();
        assertThat(bench.publisher.sent()).isEmpty();
    }

    private RecordedDelivery lookWithRequest(Task about) {
        return look(TaskEnvelope.toPoll(about, Tasks.request(), Tasks.NOW, 0));
    }

    private RecordedDelivery look(TaskEnvelope envelope) {
        RecordedDelivery delivery = RecordedDelivery.of(envelope, false);
        poller.look(bench.provider, delivery.with(envelope));
        return delivery;
    }

    private TaskError failed() {
        return ((TaskState.Failed) stored().state()).error();
    }

    private Task stored() {
        return Objects.requireNonNull(bench.store.find("default", Tasks.id(1)));
    }
}
