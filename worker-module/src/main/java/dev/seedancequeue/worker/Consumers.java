package dev.seedancequeue.worker;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.worker.delivery.ConsumerConnection;
import dev.seedancequeue.worker.delivery.Credit;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.worker.delivery.QueueConsumer;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskInbox;
import dev.seedancequeue.worker.poll.PollBatches;
import dev.seedancequeue.worker.slot.FairShares;
import dev.seedancequeue.worker.slot.SlotDelivery;
import dev.seedancequeue.worker.submit.PauseGate;
import dev.seedancequeue.worker.submit.Submission;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Collects the consumers of the roles this process has. */
record Consumers(
        ConsumerConnection connection,
        TaskPublisher publisher,
        InstantSource clock,
        List<QueueConsumer> list) {

    Consumers(ConsumerConnection connection, TaskPublisher publisher, InstantSource clock) {
        this(connection, publisher, clock, new ArrayList<>());
    }

    void add(String queue, int prefetch, Consumer<Delivery> listener) {
        list.add(new QueueConsumer(connection, queue, Credit.of(prefetch), listener));
    }

    /** Takes messages for which there are slots, each with its own. */
    void addSubmits(FairShares.Share share, PauseGate submission) {
        String queue = share.queue();
        Consumer<Delivery> listener =
                delivery ->
                        new TaskInbox(
                                        queue,
                                        Submission::takes,
                                        publisher,
                                        clock,
                                        task -> submission.submit(task, (SlotDelivery) delivery))
                                .accept(delivery);
        list.add(new QueueConsumer(connection, queue, share, listener));
    }

    void addPolls(int prefetch, PollBatches polls) {
        var inbox =
                new TaskInbox(
                        Topology.POLL,
                        PollBatches::takes,
                        publisher,
                        clock,
                        PollBatches.patience(),
                        polls::add);
        add(Topology.POLL, prefetch, inbox);
    }

    void addTasks(
            String queue,
            Predicate<TaskEnvelope> belongs,
            int prefetch,
            Consumer<TaskDelivery> work) {
        add(queue, prefetch, new TaskInbox(queue, belongs, publisher, clock, work));
    }
}
