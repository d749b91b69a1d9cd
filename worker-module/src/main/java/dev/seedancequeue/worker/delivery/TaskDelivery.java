package dev.seedancequeue.worker.delivery;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.Task;

/** A delivery that was understood: the envelope and the right to settle its message. */
public record TaskDelivery(TaskEnvelope envelope, Delivery delivery) {

    public Task task() {
        return envelope.task();
    }

    public void ack() {
        delivery.ack();
    }
}
