package dev.seedancequeue.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.batch.FakeBatchStore;
import dev.seedancequeue.journal.Refill;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublishException.Reason;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import dev.seedancequeue.workflow.FakeWorkflowStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What listeners and the journal hear of a task's way, and when. */
final class TaskProgressTest {

    private final Bench bench = new Bench();
    private final Task queued = Tasks.queued(1);
    private final Task unconfirmed = queued.unconfirmed(null, Tasks.NOW, "the answer was lost");
    private final Task ordered = queued.ordered(Tasks.ACCOUNT, "cgt-1", Tasks.NOW);
    private final RecordedDelivery delivery =
            RecordedDelivery.of(bench.submitMessage(queued), false);

    private TaskDelivery of(Task task) {
        return delivery.with(bench.submitMessage(task));
    }

    private void moveOn(Task before, Task after) {
        bench.progress().moveOn(of(before), after, Topology.INQUIRY, Duration.ZERO);
    }

    private Iterable<String> heard() {
        return bench.publisher.events().stream().map(TaskEvent::type).toList();
    }

    @Test
    void everyTransitionIsHeardOf() {
        moveOn(queued, unconfirmed);
        moveOn(unconfirmed, unconfirmed.retried(Tasks.NOW));
        bench.progress().watch(of(queued), ordered, Duration.ZERO, 0);
        bench.progress().watch(of(ordered), ordered.running(Tasks.NOW), Duration.ZERO, 1);
        bench.progress().park(of(unconfirmed), unconfirmed.parked(Tasks.NOW, "nobody knows"));
        bench.progress().finish(of(queued), queued.failed(Tasks.ERROR, Tasks.NOW));

        assertThat(heard())
                .containsExactly(
                        "step.unconfirmed",
                        "step.queued",
                        "step.ordered",
                        "task.running",
                        "step.parked",
                        "task.failed");
    }

    @Test
    void aSnoozeIsNot() {
        moveOn(queued, queued.snoozed());

        assertThat(bench.publisher.sent()).hasSize(1);
        assertThat(heard()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsHeardOfAStepWhoseMessageIsNotSafe(Reason reason) {
        bench.publisher.failTasksWith(reason);

        assertThatThrownBy(() -> moveOn(queued, unconfirmed)).isInstanceOf(PublishException.class);

        assertThat(heard()).isEmpty();
        assertThat(delivery.isSettled()).isFalse();
    }

    enum Step {
        AGAIN {
            @Override
            void take(TaskProgressTest test) {
                test.bench.progress().again(test.of(test.queued), Topology.INQUIRY, Duration.ZERO);
            }
        },
        MOVE_ON {
            @Override
            void take(TaskProgressTest test) {
                test.moveOn(test.queued, test.unconfirmed);
            }
        },
        WATCH {
            @Override
            void take(TaskProgressTest test) {
                test.bench.progress().watch(test.of(test.queued), test.ordered, Duration.ZERO, 0);
            }
        },
        WATCH_ON {
            @Override
            void take(TaskProgressTest test) {
                var next = TaskEnvelope.toPoll(test.ordered, Tasks.NOW, 1);
                test.bench.progress().watchOn(test.of(test.ordered), next, Duration.ZERO);
            }
        },
        FINISH_WHILE_REDIS_IS_AWAY {
            @Override
            void take(TaskProgressTest test) {
                test.bench.store.setAway(true);
                Task end = test.ordered.expired(Tasks.NOW);
                test.bench.progress().finish(test.of(test.ordered), end);
            }
        };

        abstract void take(TaskProgressTest test);
    }

    @ParameterizedTest
    @EnumSource
    void aMessageIsNotSettledBeforeItsSuccessorIsSafe(Step step) {
        bench.publisher.failTasksWith(Reason.UNCONFIRMED);

        assertThatThrownBy(() -> step.take(this)).isInstanceOf(PublishException.class);

        assertThat(delivery.isSettled()).isFalse();
    }

    @Test
    void aTaskWhoseNextMessageWasLostIsNotLostWithRedis() {
        bench.publisher.failTasksWith(Reason.REFUSED);
        assertThatThrownBy(() -> moveOn(queued, unconfirmed)).isInstanceOf(PublishException.class);

        bench.store.empty();
        new Refill(
                        (_, batch) -> batch.accept(bench.publisher.events()),
                        bench.store,
                        new FakeWorkflowStore(bench.clock, () -> true),
                        new FakeBatchStore(),
                        bench.clock)
                .fillIfEmpty(_ -> {});

        assertThat(bench.store.claim(queued, Tasks.SLOT, false, Instant.EPOCH))
                .as("of the only message there is")
                .isEqualTo(new Claim.Doubtful(bench.store.epoch(), null));
    }

    @ParameterizedTest
    @EnumSource
    void aStepThatNobodyCanHearOfIsNotOver(Reason reason) {
        bench.publisher.failEventsWith(reason);

        assertThatThrownBy(() -> moveOn(queued, unconfirmed)).isInstanceOf(PublishException.class);

        assertThat(delivery.isSettled()).isFalse();
        assertThat(bench.store.find(queued.tenant(), queued.id())).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void aParkedTaskThatNobodyCanHearOfIsNotOver(Reason reason) {
        bench.publisher.failEventsWith(reason);
        Task parked = unconfirmed.parked(Tasks.NOW, "nobody knows");

        assertThatThrownBy(() -> bench.progress().park(of(unconfirmed), parked))
                .isInstanceOf(PublishException.class);

        assertThat(delivery.isSettled()).isFalse();
    }

    @Test
    void anEndIsWrittenBeforeItIsToldAndToldBeforeItsMessageGoes() {
        Task end = ordered.expired(Tasks.NOW);
        List<Task> told = new ArrayList<>();
        TaskProgress progress =
                bench.progress(
                        bench.publisher,
                        bench.store,
                        task -> {
                            assertThat(bench.store.find(task.tenant(), task.id())).isEqualTo(end);
                            assertThat(delivery.isSettled()).isFalse();
                            told.add(task);
                        });

        progress.finish(of(ordered), end);

        assertThat(told).containsExactly(end);
        assertThat(delivery.isAcked()).isTrue();
    }

    @Test
    void anEndThatCannotBeToldNowComesAgain() {
        Task end = ordered.expired(Tasks.NOW);

        untellable().finish(of(ordered), end);

        assertThat(delivery.isAcked()).isTrue();
        assertThat(bench.lastSent().queue()).isEqualTo(Topology.POLL);
        assertThat(bench.lastSent().envelope().task()).isEqualTo(end);
    }

    /** Whoever ended it may have died before it was told. */
    @Test
    void aCopyIsDroppedWhenItsEndIsTold() {
        untellable().drop(of(queued));
        assertThat(delivery.isGivenBack()).isTrue();

        var again = RecordedDelivery.of(bench.submitMessage(queued), true);
        bench.progress().drop(again.with(bench.submitMessage(queued)));
        assertThat(bench.ended).containsExactly(queued);
        assertThat(again.isAcked()).isTrue();
    }

    private TaskProgress untellable() {
        return bench.progress(
                bench.publisher,
                bench.store,
                _ -> {
                    throw new StoreNotFilledException("look");
                });
    }

    @Test
    void whatIsHeardIsWhatIsStored() {
        moveOn(queued, unconfirmed);

        Task heard = Objects.requireNonNull(bench.publisher.events().getFirst().task());
        assertThat(heard).isEqualTo(unconfirmed);
        assertThat(bench.store.find(queued.tenant(), queued.id())).isEqualTo(heard);
        assertThat(delivery.isAcked()).isTrue();
    }
}
