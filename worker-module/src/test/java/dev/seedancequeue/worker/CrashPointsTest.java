package dev.seedancequeue.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.CorrelationId;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.inquiry.InquiryRounds;
import dev.seedancequeue.worker.poll.PollRounds;
import dev.seedancequeue.worker.provider.CreateOutcome.Busy;
import dev.seedancequeue.worker.provider.CreateOutcome.Unknown;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.FaultyPorts.Death;
import dev.seedancequeue.worker.testing.FaultyPorts.Moment;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The worker dies at each call of a port, before and after the call's effect, while a task is on
 * its way to the provider. Whatever the point: ordered exactly once, and never lost. An order that
 * the provider fails by its own fault is dead, and followed by exactly one that is not.
 */
class CrashPointsTest {

    private static final int MORE_THAN_ALL_CALLS = 80;
    private static final int MORE_THAN_ALL_MESSAGES = 120;

    /** What else goes wrong on the way. */
    enum Trouble {
        NONE {
            @Override
            void prepare(Bench bench) {}
        },
        BUSY {
            @Override
            void prepare(Bench bench) {
                bench.provider.answerNextCreate(new Busy("ServerOverloaded", "busy", null));
            }
        },
        ANSWER_LOST {
            @Override
            void prepare(Bench bench) {
                bench.provider.loseNextAnswer();
            }
        },
        REQUEST_LOST {
            @Override
            void prepare(Bench bench) {
                bench.provider.answerNextCreate(new Unknown("connection reset"));
            }
        },
        STORE_WIPED_BEFORE {
            @Override
            void prepare(Bench bench) {
                bench.store.wipe();
            }
        },
        STORE_WIPED_AT_THE_CRASH {
            @Override
            void prepare(Bench bench) {}

            @Override
            void atTheCrash(Bench bench) {
                bench.store.wipe();
            }
        },
        MESSAGE_SENT_TWICE {
            @Override
            void prepare(Bench bench) {}

            @Override
            int copies() {
                return 2;
            }
        },
        ORDER_FAILED {
            @Override
            void prepare(Bench bench) {
                bench.provider.failNextOrder();
            }

            @Override
            int deadOrders() {
                return 1;
            }
        },
        TWO_ORDERS_FAILED {
            @Override
            void prepare(Bench bench) {
                bench.provider.failNextOrder();
                bench.provider.failNextOrder();
            }

            @Override
            int deadOrders() {
                return 2;
            }
        },
        ANSWER_LOST_AND_ORDER_FAILED {
            @Override
            void prepare(Bench bench) {
                bench.provider.loseNextAnswer();
                bench.provider.failNextOrder();
            }

            @Override
            int deadOrders() {
                return 1;
            }
        },
        ORDER_FAILED_AND_STORE_WIPED_AT_THE_CRASH {
            @Override
            void prepare(Bench bench) {
                bench.provider.failNextOrder();
            }

            @Override
            void atTheCrash(Bench bench) {
                bench.store.wipe();
            }

            @Override
            int deadOrders() {
                return 1;
            }
        },
        ORDER_FAILED_AND_MESSAGE_SENT_TWICE {
            @Override
            void prepare(Bench bench) {
                bench.provider.failNextOrder();
            }

            @Override
            int copies() {
                return 2;
            }

            @Override
            int deadOrders() {
                return 1;
            }
        },
        /** A dead letter was replayed, its API died before it was gone, and it was again. */
        REPLAYED_TWICE {
            @Override
            void prepare(Bench bench) {}

            @Override
            int copies() {
                return 2;
            }

            @Override
            boolean redelivered() {
                return true;
            }
        };

        abstract void prepare(Bench bench);

        void atTheCrash(Bench bench) {}

        int copies() {
            return 1;
        }

        /** How many orders the provider fails. */
        int deadOrders() {
            return 0;
        }

        boolean redelivered() {
            return false;
        }
    }

    private record Queued(String queue, TaskEnvelope envelope, boolean redelivered) {}

    @ParameterizedTest
    @EnumSource
    void ordersOnceAndLosesNothingWhereverItDies(Trouble trouble) {
        for (Moment moment : Moment.values()) {
            int call = 1;
            while (crashedAt(call, moment, trouble)) {
                call++;
                assertThat(call).isLessThan(MORE_THAN_ALL_CALLS);
            }
            assertThat(call).as("crash points").isGreaterThan(4);
        }
    }

    private static boolean crashedAt(int call, Moment moment, Trouble trouble) {
        var bench = new Bench();
        Task task = Tasks.queued(1);
        bench.store.advance(task);
        trouble.prepare(bench);
        Deque<Queued> broker = new ArrayDeque<>();
        String queue = Topology.submitQueue(task.video().pool());
        for (int copy = 0; copy < trouble.copies(); copy++) {
            broker.add(new Queued(queue, bench.submitMessage(task), trouble.redelivered()));
        }
        var ports = new FaultyPorts(call, moment);
        var first = new World(bench, ports, broker);
        var after = new World(bench, new FaultyPorts(Integer.MAX_VALUE, moment), broker);

        boolean crashed = !first.runToTheEnd();
        if (crashed) {
            trouble.atTheCrash(bench);
            assertThat(after.runToTheEnd()).isTrue();
        }

        String where = "%s call %d with %s".formatted(moment, call, trouble);
        List<String> orders =
                IntStream.rangeClosed(1, trouble.deadOrders() + 1)
                        .mapToObj(number -> new CorrelationId(task.id(), number).toString())
                        .toList();
        assertThat(orders)
                .as(where)
                .allSatisfy(order -> assertThat(bench.provider.creates(order)).isEqualTo(1));
        assertThat(bench.provider.creates()).as(where).isEqualTo(orders.size());
        assertThat(bench.provider.liveOrders(task.id())).as(where).isEqualTo(1);
        assertThat(watched(bench)).as(where).hasSameElementsAs(bench.provider.ids());
        assertThat(bench.publisher.deadLetters()).as(where).isEmpty();
        return crashed;
    }

    private static List<String> watched(Bench bench) {
        return bench.publisher.sent().stream()
                .filter(sent -> sent.queue().equals(Topology.POLL))
                .map(sent -> String.valueOf(sent.envelope().task().providerTaskId()))
                .toList();
    }

    /** One worker's life on the broker's queues, one message at a time. */
    private record World(Bench bench, FaultyPorts ports, Deque<Queued> broker) {

        /** Whether it lived to see nothing left but tasks that are watched. */
        boolean runToTheEnd() {
            var store = ports.dying(TaskStore.class, bench.store);
            var publisher = ports.dying(TaskPublisher.class, bench.publisher);
            var provider = ports.dying(VideoProvider.class, bench.provider);
            var submission = bench.submission(provider, store, publisher);
            var poller = PollRounds.poller(bench, store, publisher);
            var inquiries = InquiryRounds.inquiries(bench, provider, store, publisher);
            for (int messages = 0; !broker.isEmpty(); messages++) {
                assertThat(messages).isLessThan(MORE_THAN_ALL_MESSAGES);
                Queued next = broker.remove();
                int before = bench.publisher.sent().size();
                bench.clock.advanceTo(next.envelope().dueAt());
                bench.clock.advance(Duration.ofSeconds(5));
                var delivery = RecordedDelivery.of(next.envelope(), next.redelivered());
                try {
                    if (next.queue().equals(Topology.INQUIRY)) {
                        InquiryRounds.answer(inquiries, delivery.with(next.envelope()));
                    } else if (next.queue().equals(Topology.POLL)) {
                        PollRounds.look(poller, provider, delivery.with(next.envelope()));
                    } else {
                        bench.submit(submission, delivery.with(next.envelope()));
                    }
                } catch (Death _) {
                    enqueueFrom(before);
                    if (!delivery.isSettled()) {
                        broker.addFirst(new Queued(next.queue(), next.envelope(), true));
                    }
                    return false;
                }
                assertThat(delivery.isSettled()).isTrue();
                enqueueFrom(before);
            }
            return true;
        }

        /** There is nothing to be seen yet in a look at it. */
        private boolean isBeingMade(Sent message) {
            String id = message.envelope().task().providerTaskId();
            return message.queue().equals(Topology.POLL)
                    && (id == null || !bench.provider.hasFailed(id));
        }

        private void enqueueFrom(int first) {
            List<Sent> sent = bench.publisher.sent();
            for (Sent message : sent.subList(first, sent.size())) {
                if (!isBeingMade(message)) {
                    broker.add(new Queued(message.queue(), message.envelope(), false));
                }
            }
        }
    }
}
