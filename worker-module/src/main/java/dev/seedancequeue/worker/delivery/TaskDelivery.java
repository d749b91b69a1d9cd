package dev.seedancequeue.worker.delivery;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.Task;

/** A delivery that was understood: the envelope and the right to settle its message. */
public record TaskDelivery(TaskEnvelope envelope, Delivery delivery) {

    public Task task() {
        return envelope.task();
    }

    /** The same delivery, with the task as it is by now instead of as the message carries it. */
    public TaskDelivery of(Task newest) {
        var now =
                new TaskEnvelope(
                        envelope.schemaVersion(),
                        newest,
                        envelope.request(),
                        envelope.dueAt(),
                        envelope.looks());
        return new TaskDelivery(now, delivery);
    }

    public void ack() {
        delivery.ack();
    }
}
