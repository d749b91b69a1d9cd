package dev.seedancequeue.worker.testing;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;

/** A delivery without a broker that remembers how it was settled. */
public final class RecordedDelivery implements Delivery {

    private final Message message;
    private final boolean redelivered;
    private final AtomicInteger acks = new AtomicInteger();
    private final AtomicInteger returns = new AtomicInteger();

    public RecordedDelivery(Message message, boolean redelivered) {
        this.message = message;
        this.redelivered = redelivered;
    }

    public static RecordedDelivery of(String body) {
        return of(body.getBytes(StandardCharsets.UTF_8), new MessageProperties());
    }

    public static RecordedDelivery of(byte[] body, MessageProperties properties) {
        return new RecordedDelivery(new Message(body, properties), false);
    }

    public static RecordedDelivery of(TaskEnvelope envelope, boolean redelivered) {
        byte[] body = Json.mapper().writeValueAsBytes(envelope);
        return new RecordedDelivery(new Message(body, new MessageProperties()), redelivered);
    }

    /** The envelope with this delivery as the right to settle it. */
    public TaskDelivery with(TaskEnvelope envelope) {
        return new TaskDelivery(envelope, this);
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public boolean redelivered() {
        return redelivered;
    }

    @Override
    public void ack() {
        acks.incrementAndGet();
    }

    @Override
    public void giveBack() {
        returns.incrementAndGet();
    }

    public boolean isAcked() {
        return acks.get() > 0 && returns.get() == 0;
    }

    public boolean isGivenBack() {
        return returns.get() > 0 && acks.get() == 0;
    }

    public boolean isSettled() {
        return acks.get() + returns.get() > 0;
    }
}
