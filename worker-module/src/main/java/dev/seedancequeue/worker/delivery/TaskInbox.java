package dev.seedancequeue.worker.delivery;

import dev.seedancequeue.messaging.EnvelopeReader;
import dev.seedancequeue.messaging.EnvelopeReading;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a raw message to work: what cannot be understood becomes a dead letter and holds
 * nobody up, what is not due yet waits on.
 */
public final class TaskInbox implements Consumer<Delivery> {

    private static final Logger log = LoggerFactory.getLogger(TaskInbox.class);

    private static final String NEWER = "written by a newer version than this worker understands";

    private final String queue;
    private final Predicate<TaskEnvelope> belongs;
    private final TaskPublisher publisher;
    private final InstantSource clock;
    private final Duration patience;
    private final Consumer<TaskDelivery> work;

    /**
     * @param belongs whether the work can be done on such a task; others are dead letters
     */
    public TaskInbox(
            String queue,
            Predicate<TaskEnvelope> belongs,
            TaskPublisher publisher,
            InstantSource clock,
            Consumer<TaskDelivery> work) {
        this(queue, belongs, publisher, clock, Duration.ZERO, work);
    }

    /**
     * @param belongs whether the work can be done on such a task; others are dead letters
     * @param patience how long before it is due the work takes a message and waits itself
     */
    public TaskInbox(
            String queue,
            Predicate<TaskEnvelope> belongs,
            TaskPublisher publisher,
            InstantSource clock,
            Duration patience,
            Consumer<TaskDelivery> work) {
        this.queue = queue;
        this.belongs = belongs;
        this.publisher = publisher;
        this.clock = clock;
        this.patience = patience;
        this.work = work;
    }

    @Override
    public void accept(Delivery delivery) {
        switch (EnvelopeReader.read(delivery.message().getBody())) {
            case EnvelopeReading.Whole(var envelope) -> take(delivery, envelope);
            case EnvelopeReading.Newer _ -> bury(delivery, NEWER);
            case EnvelopeReading.Broken(var reason) ->
                    bury(delivery, "not a task message: " + reason);
        }
    }

    private void take(Delivery delivery, TaskEnvelope envelope) {
        if (!belongs.test(envelope)) {
            bury(
                    delivery,
                    "a task that is %s does not belong in this queue"
                            .formatted(envelope.task().state().getClass().getSimpleName()));
            return;
        }
        var now = clock.instant();
        if (!envelope.isDue(now.plus(patience))) {
            var remaining = Duration.between(now, envelope.dueAt());
            TaskPublisher.await(publisher.publish(queue, envelope, remaining));
            delivery.ack();
            return;
        }
        work.accept(new TaskDelivery(envelope, delivery));
    }

    private void bury(Delivery delivery, String reason) {
        TaskPublisher.await(publisher.deadLetter(delivery.message(), queue, reason));
        delivery.ack();
        log.atWarn()
                .addKeyValue("queue", queue)
                .addKeyValue("reason", reason)
                .log("message became a dead letter");
    }
}
