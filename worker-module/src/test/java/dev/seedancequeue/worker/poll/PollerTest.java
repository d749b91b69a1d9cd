package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PollerTest {

    private static final Instant LOOKED_AT = Tasks.NOW.minusSeconds(3);

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

    @Nested
    class OneTask {

        @Test
        void isLookedAtAgainWhileNothingChanges() {
            find(task, 3);

            Sent sent = bench.lastSent();
            assertThat(sent.queue()).isEqualTo(Topology.POLL);
            assertThat(sent.envelope().task()).isEqualTo(task);
            assertThat(sent.envelope().looks()).isEqualTo(4);
            assertThat(bench.publisher.events()).isEmpty();
        }

        @Test
        void isSeenToRun() {
            bench.provider.setStatus(id, Status.RUNNING);

            find(task, 3);

            assertThat(bench.lastSent().envelope().task().state())
                    .isInstanceOf(TaskState.Running.class);
            assertThat(bench.lastSent().envelope().looks()).isEqualTo(4);
            assertThat(stored().state().status()).isEqualTo(TaskStatus.RUNNING);
            assertThat(bench.publisher.events())
                    .extracting(TaskEvent::type)
                    .containsExactly("task.running");
        }

        @Test
        void isWrittenAndToldWhenItHasEnded() {
            bench.provider.finishAll();

            find(task, 3);

            assertThat(stored().state()).isInstanceOf(TaskState.Succeeded.class);
            assertThat(bench.publisher.events())
                    .extracting(TaskEvent::type)
                    .containsExactly("task.succeeded");
            assertThat(bench.publisher.sent()).isEmpty();
        }

        @Test
        void isAskedForAgainSoonWhenTheProviderCannotTell() {
            bench.provider.setAway("provider answered 429");

            find(task, 3);

            assertThat(bench.lastSent().delay()).isEqualTo(Duration.ofSeconds(2));
            assertThat(bench.lastSent().envelope().task()).isEqualTo(task);
            assertThat(bench.lastSent().envelope().lookedAt()).isEqualTo(LOOKED_AT);
        }

        @Test
        void isLookedAtAgainWhenTheProviderDoesNotKnowItYet() {
            bench.provider.forget(id);

            find(task, 0);

            assertThat(bench.lastSent().envelope().task()).isEqualTo(task);
        }

        @Test
        void isGivenUpWhenTheProviderHasForgottenItLongAgo() {
            bench.provider.forget(id);
            bench.clock.advance(Poller.GONE_AFTER);

            find(task, 0);

            assertThat(stored().state())
                    .isInstanceOfSatisfying(
                            TaskState.Failed.class,
                            failed -> {
                                assertThat(failed.error().code()).isEqualTo("provider_task_gone");
                                assertThat(failed.error().charged())
                                        .isEqualTo(TaskError.Charged.UNKNOWN);
                            });
        }

        @Test
        void goesBackWhenItsNextMessageIsNotConfirmed() {
            bench.publisher.failWith(PublishException.Reason.UNCONFIRMED);
            TaskDelivery delivery = delivery(task, 0);

            poller.find(bench.provider, delivery);

            await().until(() -> recorded(delivery).isGivenBack());
            assertThat(stored()).isEqualTo(task);
        }

        @Test
        void goesBackWhenTheProviderCallBreaks() {
            TaskDelivery delivery = delivery(task, 0);

            poller.find(broken("find"), delivery);

            await().until(() -> recorded(delivery).isGivenBack());
        }
    }

    @Nested
    class ManyTasks {

        @Test
        void areAskedForInOneCall() {
            List<TaskDelivery> deliveries = orderMore(20);
            bench.provider.finishAll();

            list(deliveries);

            assertThat(bench.provider.lists()).isEqualTo(1);
            assertThat(bench.provider.finds()).isZero();
            assertThat(bench.publisher.events())
                    .hasSize(20)
                    .allMatch(event -> event.type().equals("task.succeeded"));
        }

        @Test
        void areLookedAtAgainWhereTheListLeavesThemOut() {
            List<TaskDelivery> deliveries = orderMore(3);
            bench.provider.finishAll();
            String left = Objects.requireNonNull(deliveries.get(1).task().providerTaskId());
            bench.provider.forget(left);

            list(deliveries);

            assertThat(bench.publisher.events()).hasSize(2);
            assertThat(bench.publisher.sent())
                    .singleElement()
                    .satisfies(sent ->
                            assertThat(sent.envelope().task()).isEqualTo(deliveries.get(1).task()));
        }

        @Test
        void areGivenUpWhenTheListHasLeftThemOutForLong() {
            List<TaskDelivery> deliveries = orderMore(1);
            bench.provider.forget(bench.provider.ids().getLast());
            bench.clock.advance(Poller.GONE_AFTER);

            list(deliveries);

            assertThat(bench.publisher.events())
                    .extracting(TaskEvent::type)
                    .containsExactly("task.failed");
        }

        @Test
        void areAllAskedForAgainSoonWhenTheListFails() {
            List<TaskDelivery> deliveries = orderMore(3);
            bench.provider.failNextRead("provider answered 429");

            list(deliveries);

            assertThat(bench.publisher.sent())
                    .hasSize(3)
                    .allMatch(sent -> sent.delay().equals(Duration.ofSeconds(2)));
        }

        @Test
        void goBackWhenTheProviderCallBreaks() {
            List<TaskDelivery> deliveries = orderMore(3);

            poller.list(broken("list"), ServiceTier.DEFAULT, deliveries, _ -> {});

            assertThat(deliveries).allMatch(delivery -> recorded(delivery).isGivenBack());
        }
    }

    @Nested
    class WithoutACall {

        @Test
        void whoseAccountIsNotSetUpAnyMoreWaits() {
            TaskDelivery delivery = delivery(task, 3);

            poller.waitForAccount(delivery);

            assertThat(recorded(delivery).isAcked()).isTrue();
            assertThat(bench.lastSent().queue()).isEqualTo(Topology.POLL);
            assertThat(bench.lastSent().envelope().task()).isEqualTo(task);
            assertThat(bench.lastSent().delay()).isEqualTo(Duration.ofMinutes(1));
        }

        @Test
        void whoseAccountStaysAwayIsGivenUpOnceTheProviderHasForgottenIt() {
            bench.clock.advance(Poller.GONE_AFTER);

            poller.waitForAccount(delivery(task, 3));

            assertThat(stored().state()).isInstanceOf(TaskState.Failed.class);
        }

        @Test
        void outdatedCopiesAreDropped() {
            bench.store.advance(task.running(Tasks.NOW));
            TaskDelivery delivery = delivery(task, 0);

            assertThat(poller.needsLook(delivery)).isFalse();
            assertThat(recorded(delivery).isAcked()).isTrue();
            assertThat(bench.publisher.sent()).isEmpty();
        }

        @Test
        void anEmptiedStoreIsFilledAgain() {
            bench.store.wipe();

            assertThat(poller.needsLook(delivery(task, 0))).isTrue();
            assertThat(stored()).isEqualTo(task);
        }

        @Test
        void whatRunsIsWatchedWhileTheStoreIsAway() {
            bench.store.setAway(true);
            bench.provider.setStatus(id, Status.RUNNING);

            assertThat(poller.needsLook(delivery(task, 0))).isTrue();
            find(task, 0);

            assertThat(bench.lastSent().envelope().task().state())
                    .isInstanceOf(TaskState.Running.class);
        }

        @Test
        void anEndWaitsForTheStoreAndIsThenWritten() {
            bench.provider.finishAll();
            bench.store.setAway(true);
            find(task, 0);
            TaskEnvelope end = bench.lastSent().envelope();
            assertThat(bench.lastSent().queue()).isEqualTo(Topology.POLL);
            assertThat(end.task().isTerminal()).isTrue();

            TaskDelivery tooEarly = new TaskDelivery(end, RecordedDelivery.of(end, false));
            assertThat(poller.needsLook(tooEarly)).isFalse();
            assertThat(recorded(tooEarly).isAcked()).isTrue();
            assertThat(bench.lastSent().delay()).isEqualTo(Duration.ofSeconds(5));
            assertThat(bench.lastSent().envelope().task()).isEqualTo(end.task());

            bench.store.setAway(false);
            TaskDelivery inTime = new TaskDelivery(end, RecordedDelivery.of(end, false));
            assertThat(poller.needsLook(inTime)).isFalse();
            assertThat(recorded(inTime).isAcked()).isTrue();
            assertThat(stored()).isEqualTo(end.task());
            assertThat(bench.ended).containsExactly(end.task());
            assertThat(bench.publisher.events()).hasSize(1);
        }
    }

    private VideoProvider broken(String method) {
        return FaultyPorts.failing(
                VideoProvider.class,
                bench.provider,
                method,
                () -> new IllegalStateException("a fault of ours"));
    }

    private void find(Task about, int looks) {
        TaskDelivery delivery = delivery(about, looks);
        poller.find(bench.provider, delivery);
        await().until(() -> recorded(delivery).isAcked());
    }

    private void list(List<TaskDelivery> deliveries) {
        poller.list(bench.provider, ServiceTier.DEFAULT, deliveries, _ -> {});
        await().until(() -> deliveries.stream().allMatch(delivery -> recorded(delivery).isAcked()));
    }

    private List<TaskDelivery> orderMore(int count) {
        List<TaskDelivery> deliveries = new ArrayList<>();
        for (int number = 100; number < 100 + count; number++) {
            bench.provider.create(Tasks.request(Tasks.id(number)));
            Task more = Tasks.ordered(number, bench.provider.ids().getLast());
            bench.store.advance(more);
            deliveries.add(delivery(more, 0));
        }
        return deliveries;
    }

    private static TaskDelivery delivery(Task about, int looks) {
        TaskEnvelope envelope = TaskEnvelope.toPoll(about, Tasks.NOW, looks - 1).looked(LOOKED_AT);
        return new TaskDelivery(envelope, RecordedDelivery.of(envelope, false));
    }

    private static RecordedDelivery recorded(TaskDelivery delivery) {
        return (RecordedDelivery) delivery.delivery();
    }

    private Task stored() {
        return Objects.requireNonNull(bench.store.find("default", Tasks.id(1)));
    }
}
