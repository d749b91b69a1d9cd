package dev.seedancequeue.worker.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.cancellation.TaskCancellation;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.inquiry.InquiryRounds;
import dev.seedancequeue.worker.provider.CreateOutcome.Created;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.FaultyPorts.Death;
import dev.seedancequeue.worker.testing.FaultyPorts.Moment;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever cancels dies at each call of a port, before and after the call's effect. Whatever the
 * point: the task ends as cancelled, everybody is told, and the provider makes no video.
 */
class CancelCrashPointsTest {

    private static final int MORE_THAN_ALL_CALLS = 40;
    private static final int MORE_THAN_ALL_MESSAGES = 60;

    /** Where the task is when it is cancelled, and whether its caller asks again. */
    enum Case {
        WAITS_AND_IS_ASKED_ONCE,
        WAITS_AND_IS_ASKED_AGAIN,
        HAS_A_CREATE_UNDER_WAY,
        IS_AT_THE_PROVIDER
    }

    private record Message(String queue, TaskEnvelope envelope, boolean redelivered) {}

    private final Deque<Message> broker = new ArrayDeque<>();
    private Bench bench = new Bench();

    @ParameterizedTest
    @EnumSource
    void endsAsCancelledWhereverItDies(Case where) {
        for (Moment moment : Moment.values()) {
            int call = 1;
            while (crashedAt(call, moment, where)) {
                call++;
                assertThat(call).isLessThan(MORE_THAN_ALL_CALLS);
            }
            assertThat(call).as("crash points").isGreaterThan(3);
        }
    }

    private boolean crashedAt(int call, Moment moment, Case where) {
        bench = new Bench();
        broker.clear();
        prepare(where);
        var ports = new FaultyPorts(call, moment);
        boolean crashed = !live(ports, true);
        if (crashed) {
            boolean again = where != Case.WAITS_AND_IS_ASKED_ONCE;
            assertThat(live(new FaultyPorts(Integer.MAX_VALUE, moment), again)).isTrue();
        }
        String at = "%s call %d, %s".formatted(moment, call, where);
        Task task = Objects.requireNonNull(bench.store.find("default", Tasks.id(1)));
        if (crashed && where == Case.WAITS_AND_IS_ASKED_ONCE && call == 1 && !wished(moment)) {
            // It died before the wish was noted, and nobody asked again.
            assertThat(task.state()).as(at).isInstanceOf(TaskState.Ordered.class);
            return true;
        }
        assertThat(task.state()).as(at).isInstanceOf(TaskState.Cancelled.class);
        assertThat(bench.publisher.events())
                .as(at)
                .extracting(TaskEvent::type)
                .contains("task.cancelled")
                .doesNotContain("task.running");
        assertThat(bench.provider.ids())
                .as(at)
                .allSatisfy(id ->
                        assertThat(((FindOutcome.Found) bench.provider.find(id)).task().status())
                                .isEqualTo(Status.CANCELLED));
        assertThat(bench.provider.creates()).as(at).isLessThanOrEqualTo(1);
        return crashed;
    }

    private static boolean wished(Moment moment) {
        return moment == Moment.AFTER;
    }

    private void prepare(Case where) {
        Task task = Tasks.queued(1);
        bench.store.advance(task);
        String queue = Topology.submitQueue(task.video().pool());
        switch (where) {
            case WAITS_AND_IS_ASKED_ONCE, WAITS_AND_IS_ASKED_AGAIN ->
                    broker.add(new Message(queue, bench.submitMessage(task), false));
            case HAS_A_CREATE_UNDER_WAY -> {
                bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH);
                bench.provider.create(Tasks.request(task.id()));
                broker.add(new Message(queue, bench.submitMessage(task), true));
            }
            case IS_AT_THE_PROVIDER -> {
                var created = (Created) bench.provider.create(Tasks.request(task.id()));
                bench.store.advance(
                        task.ordered(Tasks.ACCOUNT, created.providerTaskId(), Tasks.NOW));
            }
        }
    }

    /** One process's life: the caller's request, if it comes, then message by message. */
    private boolean live(FaultyPorts ports, boolean asked) {
        var store = ports.dying(TaskStore.class, bench.store);
        var publisher = ports.dying(TaskPublisher.class, bench.publisher);
        var provider = ports.dying(VideoProvider.class, bench.provider);
        int before = bench.publisher.sent().size();
        if (asked) {
            try {
                new TaskCancellation(store, publisher, _ -> {}, bench.clock)
                        .cancel(Task.DEFAULT_TENANT, Tasks.id(1));
            } catch (Death _) {
                return false;
            } finally {
                enqueueFrom(before);
            }
        }
        for (int messages = 0; !broker.isEmpty(); messages++) {
            assertThat(messages).isLessThan(MORE_THAN_ALL_MESSAGES);
            if (!work(broker.remove(), store, publisher, provider)) {
                return false;
            }
        }
        return true;
    }

    private boolean work(
            Message next, TaskStore store, TaskPublisher publisher, VideoProvider provider) {
        bench.clock.advanceTo(next.envelope().dueAt());
        bench.clock.advance(Duration.ofSeconds(5));
        int before = bench.publisher.sent().size();
        var delivery = RecordedDelivery.of(next.envelope(), next.redelivered());
        var work = delivery.with(next.envelope());
        try {
            switch (next.queue()) {
                case Topology.CANCEL -> bench.cancellations(provider, store, publisher).take(work);
                case Topology.INQUIRY ->
                        InquiryRounds.answer(
                                InquiryRounds.inquiries(bench, provider, store, publisher), work);
                default -> bench.submit(bench.submission(provider, store, publisher), work);
            }
        } catch (Death _) {
            enqueueFrom(before);
            if (!delivery.isSettled()) {
                broker.addFirst(new Message(next.queue(), next.envelope(), true));
            }
            return false;
        }
        assertThat(delivery.isSettled()).isTrue();
        enqueueFrom(before);
        return true;
    }

    private void enqueueFrom(int first) {
        var sent = bench.publisher.sent();
        for (Sent message : sent.subList(first, sent.size())) {
            if (!message.queue().equals(Topology.POLL)) {
                broker.add(new Message(message.queue(), message.envelope(), false));
            }
        }
    }
}
