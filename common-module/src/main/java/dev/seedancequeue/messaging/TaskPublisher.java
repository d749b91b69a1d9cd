package dev.seedancequeue.messaging;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;

/**
 * Puts messages where they are safe. Every future completes normally only after the broker has
 * confirmed the message on a durable queue, and otherwise within the confirm timeout with a {@link
 * PublishException}. Any number of messages are on their way at once; the caller bounds how many.
 * What is chained to a future must not wait: it holds up the confirms of others.
 */
public interface TaskPublisher {

    /** Sends a task to a work queue, at once. */
    default CompletableFuture<Void> publish(String queue, TaskEnvelope envelope) {
        return publish(queue, envelope, Duration.ZERO);
    }

    /**
     * Sends a task to a work queue by way of the delay ladder. A pool's submit queue stands for the
     * one of its {@link SubmitQueues} that is the task's.
     *
     * @param delay how long the message should wait; it arrives after one step of the ladder, which
     *     may be earlier or a little later than this, so the envelope's {@code dueAt} decides
     */
    CompletableFuture<Void> publish(String queue, TaskEnvelope envelope, Duration delay);

    /** Sends a workflow to whoever looks at it, by way of the delay ladder if that is later. */
    CompletableFuture<Void> publish(WorkflowEnvelope envelope, Duration delay);

    /** Sends a hint to whoever follows it, by way of the delay ladder if it is to wait. */
    CompletableFuture<Void> publish(Hint hint, Duration delay);

    /** Sends a webhook delivery on its way, by way of the delay ladder if that is later. */
    default CompletableFuture<Void> publish(WebhookEnvelope envelope, Duration delay) {
        return postpone(Topology.WEBHOOK_DELIVERIES, envelope.message(), delay);
    }

    /** Tells whoever listens; completes when the broker has taken the event, listened to or not. */
    CompletableFuture<Void> publish(TaskEvent event);

    /** Tells one producer, on the queue it named; a queue that is gone loses the answer. */
    CompletableFuture<Void> reply(String queue, @Nullable String correlationId, TaskEvent event);

    /**
     * Sends a message to a work queue by way of the delay ladder, unchanged. One whose headers
     * leave no room for what is added to them on the way becomes a dead letter.
     */
    CompletableFuture<Void> postpone(String queue, Message message, Duration delay);

    /** Sends a message to a work queue, unchanged and at once. */
    default CompletableFuture<Void> resend(String queue, Message message) {
        return postpone(queue, message, Duration.ZERO);
    }

    /** Puts a message that nobody can work on where a person can read it, with the reason. */
    CompletableFuture<Void> deadLetter(Message message, String sourceQueue, String reason);

    /** Puts a task that only a person can decide where one can read it, with the reason. */
    CompletableFuture<Void> deadLetter(TaskEnvelope envelope, String sourceQueue, String reason);

    /** Waits for a confirm and gives its failure in the caller's own thread. */
    static void await(CompletableFuture<Void> confirm) {
        try {
            confirm.join();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof PublishException publish) {
                throw publish;
            }
            throw e;
        }
    }
}
