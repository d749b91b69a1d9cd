package dev.seedancequeue.worker.machine;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.DelayLadder;
import dev.seedancequeue.messaging.Hint;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublishException.Reason;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.WorkflowEnvelope;
import dev.seedancequeue.worker.delivery.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;

/**
 * A broker in memory that keeps what RabbitMQ keeps and no more: a message lies in its queue until
 * it is acknowledged, comes in any order, comes again as redelivered when its consumer is lost, and
 * now and then comes as a copy that nothing tells apart.
 */
final class SimulatedBroker implements TaskPublisher {

    private final InstantSource clock;
    private final Random random;
    private final History history;
    private final List<Stored> stored = new ArrayList<>();
    private double trouble;
    private boolean down;

    /** A message in a queue. */
    final class Stored {
        private final String queue;
        private final String label;
        private final Message message;
        private final Instant from;
        private boolean redelivered;
        private @Nullable Object holder;
        private int hands;

        Stored(String queue, String label, Message message, Instant from) {
            this.queue = queue;
            this.label = label;
            this.message = message;
            this.from = from;
        }

        String queue() {
            return queue;
        }

        /** Whose message it is, for the story. */
        String label() {
            return label;
        }

        Instant from() {
            return from;
        }

        boolean isReady() {
            return holder == null && !from.isAfter(clock.instant());
        }

        /** From now on an earlier hand-out can settle nothing. */
        Delivery handTo(Object process) {
            holder = process;
            hands++;
            return new InHand(this, hands, redelivered);
        }

        private void comeBack() {
            holder = null;
            redelivered = true;
        }
    }

    /** One hand-out of a message. */
    private final class InHand implements Delivery {
        private final Stored of;
        private final int hand;
        private final boolean redelivered;

        InHand(Stored of, int hand, boolean redelivered) {
            this.of = of;
            this.hand = hand;
            this.redelivered = redelivered;
        }

        @Override
        public Message message() {
            return of.message;
        }

        @Override
        public boolean redelivered() {
            return redelivered;
        }

        @Override
        public void ack() {
            Step.current().pause("before ack");
            if (isOurs()) {
                stored.remove(of);
            }
            Step.current().settle();
        }

        @Override
        public void giveBack() {
            if (isOurs()) {
                of.comeBack();
            }
            Step.current().settle();
        }

        private boolean isOurs() {
            return of.holder != null && of.hands == hand;
        }
    }

    SimulatedBroker(InstantSource clock, Random random, History history) {
        this.clock = clock;
        this.random = random;
        this.history = history;
    }

    /** This share of the publishes is refused, or goes unconfirmed, there or not. */
    void setTrouble(double share) {
        trouble = share;
    }

    /** While on, nothing can be published and nothing is handed out. */
    void setDown(boolean on) {
        down = on;
        if (on) {
            stored.stream().filter(message -> message.holder != null).forEach(Stored::comeBack);
        }
    }

    boolean isDown() {
        return down;
    }

    /** What this process has in hand goes back to the queues, whether it lives or not. */
    void lose(Object process) {
        stored.stream().filter(message -> process.equals(message.holder)).forEach(Stored::comeBack);
    }

    /** A second, equal message, as at-least-once dead lettering makes them. */
    void copy(Stored original) {
        stored.add(new Stored(original.queue, original.label, original.message, clock.instant()));
    }

    List<Stored> ready() {
        return down ? List.of() : stored.stream().filter(Stored::isReady).toList();
    }

    List<Stored> all() {
        return List.copyOf(stored);
    }

    @Override
    public CompletableFuture<Void> publish(String queue, TaskEnvelope envelope, Duration delay) {
        byte[] body = Json.mapper().writeValueAsBytes(envelope);
        return put(() -> {
            history.sent(queue, envelope.task());
            var message = new Message(body, new MessageProperties());
            store(queue, History.label(envelope.task().id()), message, delay);
        });
    }

    /** No workflow takes part. */
    @Override
    public CompletableFuture<Void> publish(WorkflowEnvelope envelope, Duration delay) {
        throw new AssertionError("a workflow in a machine of tasks");
    }

    /** Nobody listens: hints only save time. */
    @Override
    public CompletableFuture<Void> publish(Hint hint, Duration delay) {
        return put(() -> {});
    }

    @Override
    public CompletableFuture<Void> publish(TaskEvent event) {
        return put(() -> history.told(event));
    }

    @Override
    public CompletableFuture<Void> reply(
            String queue, @Nullable String correlationId, TaskEvent event) {
        return put(() -> {});
    }

    @Override
    public CompletableFuture<Void> postpone(String queue, Message message, Duration delay) {
        return put(() -> fromProducer(message, delay));
    }

    @Override
    public CompletableFuture<Void> deadLetter(Message message, String sourceQueue, String reason) {
        return put(() -> {
            history.buried(message, sourceQueue, reason);
        });
    }

    @Override
    public CompletableFuture<Void> deadLetter(
            TaskEnvelope envelope, String sourceQueue, String reason) {
        byte[] body = Json.mapper().writeValueAsBytes(envelope);
        return deadLetter(new Message(body, new MessageProperties()), sourceQueue, reason);
    }

    /** A producer's message, which the broker has confirmed. */
    void fromProducer(Message message) {
        fromProducer(message, Duration.ZERO);
    }

    private void fromProducer(Message message, Duration delay) {
        store(
                Topology.INTAKE,
                String.valueOf(message.getMessageProperties().getMessageId()),
                message,
                delay);
    }

    private void store(String queue, String label, Message message, Duration delay) {
        Duration wait = delay.isZero() ? Duration.ZERO : DelayLadder.stepFor(delay).ttl();
        stored.add(new Stored(queue, label, message, clock.instant().plus(wait)));
    }

    private CompletableFuture<Void> put(Runnable effect) {
        if (down) {
            return failed(Reason.UNAVAILABLE);
        }
        if (random.nextDouble() >= trouble) {
            effect.run();
            return CompletableFuture.completedFuture(null);
        }
        return switch (random.nextInt(3)) {
            case 0 -> failed(Reason.REFUSED);
            case 1 -> failed(Reason.UNCONFIRMED);
            default -> {
                effect.run();
                yield failed(Reason.UNCONFIRMED);
            }
        };
    }

    private static CompletableFuture<Void> failed(Reason reason) {
        return CompletableFuture.failedFuture(new PublishException(reason, "by the machine"));
    }
}
