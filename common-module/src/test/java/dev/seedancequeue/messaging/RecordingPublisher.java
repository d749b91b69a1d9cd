package dev.seedancequeue.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;

/** A publisher that remembers what it was given and can refuse. */
public final class RecordingPublisher implements TaskPublisher {

    /** A task sent to a work queue. */
    public record Sent(String queue, TaskEnvelope envelope, Duration delay) {}

    /** A message sent as it was. */
    public record Raw(String queue, Message message, Duration delay) {}

    public record Reply(String queue, @Nullable String correlationId, TaskEvent event) {}

    public record DeadLetter(Message message, String sourceQueue, String reason) {}

    private final List<Sent> sent = new ArrayList<>();
    private final List<TaskEvent> events = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<Raw> postponed = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private PublishException.@Nullable Reason failure;

    /** Every further publish fails like this; null ends it. */
    public synchronized void failWith(PublishException.@Nullable Reason reason) {
        failure = reason;
    }

    @Override
    public synchronized CompletableFuture<Void> publish(
            String queue, TaskEnvelope envelope, Duration delay) {
        return keep(sent, new Sent(queue, envelope, delay));
    }

    @Override
    public synchronized CompletableFuture<Void> publish(TaskEvent event) {
        return keep(events, event);
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
        return keep(deadLetters, new DeadLetter(message, sourceQueue, reason));
    }

    private <T> CompletableFuture<Void> keep(List<T> list, T item) {
        if (failure != null) {
            return CompletableFuture.failedFuture(
                    new PublishException(failure, "refused by the test"));
        }
        list.add(item);
        return CompletableFuture.completedFuture(null);
    }

    public synchronized List<Sent> sent() {
        return List.copyOf(sent);
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
}
