package dev.seedancequeue.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;

/** A publisher that remembers what it was given and can refuse. */
public class RecordingPublisher implements TaskPublisher {

    /** A task sent to a work queue. */
    public record Sent(String queue, TaskEnvelope envelope, Duration delay) {}

    /** A message sent as it was. */
    public record Raw(String queue, Message message, Duration delay) {}

    public record Reply(String queue, @Nullable String correlationId, TaskEvent event) {}

    public record SentHint(Hint hint, Duration delay) {}

    /** A workflow sent to be looked at. */
    public record SentWorkflow(WorkflowEnvelope envelope, Duration delay) {}

    public record DeadLetter(Message message, String sourceQueue, String reason) {}

    public record ParkedTask(TaskEnvelope envelope, String sourceQueue, String reason) {}

    private final List<Sent> sent = new ArrayList<>();
    private final List<SentHint> hints = new ArrayList<>();
    private final List<SentWorkflow> workflows = new ArrayList<>();
    private final List<TaskEvent> events = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<Raw> postponed = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<ParkedTask> parked = new ArrayList<>();
    private PublishException.@Nullable Reason failure;
    private PublishException.@Nullable Reason eventFailure;
    private PublishException.@Nullable Reason taskFailure;
    private PublishException.@Nullable Reason deadLetterFailure;

    /** Every further publish fails like this; null ends it. */
    public synchronized void failWith(PublishException.@Nullable Reason reason) {
        failure = reason;
    }

    /** Every further event fails like this, and nothing else does; null ends it. */
    public synchronized void failEventsWith(PublishException.@Nullable Reason reason) {
        eventFailure = reason;
    }

    /** Every further message to a work queue fails like this, and nothing else does. */
    public synchronized void failTasksWith(PublishException.@Nullable Reason reason) {
        taskFailure = reason;
    }

    /** Every further dead letter fails like this, and nothing else does. */
    public synchronized void failDeadLettersWith(PublishException.@Nullable Reason reason) {
        deadLetterFailure = reason;
    }

    @Override
    public synchronized CompletableFuture<Void> publish(
            String queue, TaskEnvelope envelope, Duration delay) {
        return taskFailure == null
                ? keep(sent, new Sent(queue, envelope, delay))
                : failed(taskFailure);
    }

    @Override
    public synchronized CompletableFuture<Void> publish(Hint hint, Duration delay) {
        return keep(hints, new SentHint(hint, delay));
    }

    @Override
    public synchronized CompletableFuture<Void> publish(WorkflowEnvelope envelope, Duration delay) {
        return keep(workflows, new SentWorkflow(envelope, delay));
    }

    @Override
    public synchronized CompletableFuture<Void> publish(TaskEvent event) {
        return eventFailure == null ? keep(events, event) : failed(eventFailure);
    }

    @Override
    public synchronized CompletableFuture<Void> reply(
            String queue, @Nullable String correlationId, TaskEvent event) {
        return keep(replies, new Reply(queue, correlationId, event));
    }

    @Override
    public synchronized CompletableFuture<Void> postpone(
            String queue, Message message, Duration delay) {
        return keep(postponed, new Raw(queue, message, delay));
    }

    @Override
    public synchronized CompletableFuture<Void> deadLetter(
            Message message, String sourceQueue, String reason) {
        return deadLetterFailure == null
                ? keep(deadLetters, new DeadLetter(message, sourceQueue, reason))
                : failed(deadLetterFailure);
    }

    @Override
    public synchronized CompletableFuture<Void> deadLetter(
            TaskEnvelope envelope, String sourceQueue, String reason) {
        return deadLetterFailure == null
                ? keep(parked, new ParkedTask(envelope, sourceQueue, reason))
                : failed(deadLetterFailure);
    }

    private <T> CompletableFuture<Void> keep(List<T> list, T item) {
        if (failure != null) {
            return failed(failure);
        }
        list.add(item);
        return CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<Void> failed(PublishException.Reason reason) {
        return CompletableFuture.failedFuture(new PublishException(reason, "refused by the test"));
    }

    public synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    public synchronized List<SentHint> hints() {
        return List.copyOf(hints);
    }

    public synchronized List<SentWorkflow> workflows() {
        return List.copyOf(workflows);
    }

    public synchronized List<TaskEvent> events() {
        return List.copyOf(events);
    }

    public synchronized List<Reply> replies() {
        return List.copyOf(replies);
    }

    public synchronized List<Raw> postponed() {
        return List.copyOf(postponed);
    }

    public synchronized List<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters);
    }

    public synchronized List<ParkedTask> parked() {
        return List.copyOf(parked);
    }
}
