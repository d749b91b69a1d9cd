package dev.seedancequeue.worker.delivery;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a task on, always in the same order: the next message is confirmed, then the event, then
 * the state is written, of an end whoever has to know is told, then the old message is
 * acknowledged. A crash between any two leaves a message that repeats the step, and the store's
 * revision tells the copies apart; an event may come twice.
 */
public final class TaskProgress {

    /** How long a finished task waits for a store that is away before it is written again. */
    private static final Duration STORE_RETRY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(TaskProgress.class);

    private final TaskPublisher publisher;
    private final TaskStore store;
    private final Consumer<Task> ended;
    private final InstantSource clock;
    private final TransitionLog transitions;

    /**
     * @param ended told of each task whose end is written, or may have been by somebody who died of
     *     it, before its message goes; throws {@link StoreUnavailableException} when it has to be
     *     told again
     */
    public TaskProgress(
            TaskPublisher publisher,
            TaskStore store,
            Consumer<Task> ended,
            InstantSource clock,
            MeterRegistry metrics) {
        this.publisher = publisher;
        this.store = store;
        this.ended = ended;
        this.clock = clock;
        this.transitions = new TransitionLog(metrics);
    }

    /** The task stays as it is and its message comes again after the delay. */
    public void again(TaskDelivery delivery, String queue, Duration delay) {
        TaskEnvelope old = delivery.envelope();
        var next =
                new TaskEnvelope(
                        old.schemaVersion(),
                        old.task(),
                        old.request(),
                        clock.instant().plus(delay),
                        old.looks() + 1,
                        old.lookedAt());
        TaskPublisher.await(publisher.publish(queue, next, delay));
        delivery.ack();
    }

    /** The task goes on to a queue, with its request. */
    public void moveOn(TaskDelivery delivery, Task next, String queue, Duration delay) {
        var request = delivery.envelope().request();
        var dueAt = clock.instant().plus(delay);
        var envelope = new TaskEnvelope(TaskEnvelope.SCHEMA_VERSION, next, request, dueAt, 0);
        send(delivery, envelope, queue, delay);
    }

    /**
     * The provider has the task: it is watched from now on. A small request stays with it, in case
     * the provider fails the order and the task is ordered anew.
     */
    public void watch(TaskDelivery delivery, Task next, Duration delay, int looks) {
        var request = TaskEnvelope.ifSmall(delivery.envelope().request());
        var dueAt = clock.instant().plus(delay);
        send(delivery, TaskEnvelope.toPoll(next, request, dueAt, looks), Topology.POLL, delay);
    }

    /**
     * The task is watched on: this message, of the same task or the next, takes the old's place.
     */
    public void watchOn(TaskDelivery delivery, TaskEnvelope next, Duration delay) {
        if (next.task().equals(delivery.task())) {
            TaskPublisher.await(publisher.publish(Topology.POLL, next, delay));
            delivery.ack();
        } else {
            send(delivery, next, Topology.POLL, delay);
        }
    }

    private void send(TaskDelivery delivery, TaskEnvelope envelope, String queue, Duration delay) {
        Task next = envelope.task();
        TaskPublisher.await(publisher.publish(queue, envelope, delay));
        tell(delivery.task(), next);
        try {
            store.advance(next, delay);
        } catch (StoreUnavailableException e) {
            log.atDebug().addKeyValue("taskId", next.id()).log("state not written, redis is away");
        }
        delivery.ack();
        transitions.record(delivery.task(), next);
    }

    /**
     * Not together with the message: an emptied store is filled from the events, and a revision in
     * the store says that its message is safe.
     */
    private void tell(Task before, Task after) {
        TaskEvent event = TaskEvent.between(before, after, clock.instant());
        if (event != null) {
            TaskPublisher.await(publisher.publish(event));
        }
    }

    /**
     * The task has reached its end. Without the store the end itself becomes the message, so that
     * it is written as soon as the store is back.
     */
    public void finish(TaskDelivery delivery, Task end) {
        TaskPublisher.await(publisher.publish(TaskEvent.of(end, clock.instant())));
        try {
            store.advance(end);
            ended.accept(end);
        } catch (StoreUnavailableException _) {
            var later = TaskEnvelope.toPoll(end, clock.instant().plus(STORE_RETRY), 0);
            TaskPublisher.await(publisher.publish(Topology.POLL, later, STORE_RETRY));
        }
        delivery.ack();
        transitions.record(delivery.task(), end);
    }

    /** The task is left for a person; its message lies with the dead letters already. */
    public void park(TaskDelivery delivery, Task parked) {
        tell(delivery.task(), parked);
        try {
            store.advance(parked);
        } catch (StoreUnavailableException e) {
            log.atWarn().addKeyValue("taskId", parked.id()).log("parked, but redis is away");
        }
        delivery.ack();
        transitions.record(delivery.task(), parked);
    }

    /** Lets the message go of an end that is written, unless that has to be told once more. */
    public void ended(TaskDelivery delivery) {
        ended.accept(delivery.task());
        delivery.ack();
    }

    /** Drops a copy of a message whose successor is safe, or whose task has ended. */
    public void drop(TaskDelivery delivery) {
        try {
            ended(delivery);
        } catch (StoreUnavailableException _) {
            delivery.delivery().giveBack();
            return;
        }
        log.atDebug().addKeyValue("taskId", delivery.task().id()).log("outdated copy dropped");
    }
}
