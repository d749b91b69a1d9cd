package dev.seedancequeue.worker.delivery;

import java.time.Instant;
import org.springframework.amqp.core.Message;

/** A delivery that is kept for some seconds and remembers since when. */
public record HeldDelivery(Delivery delivery, Instant takenAt) implements Delivery {

    @Override
    public Message message() {
        return delivery.message();
    }

    @Override
    public boolean redelivered() {
        return delivery.redelivered();
    }

    @Override
    public void ack() {
        delivery.ack();
    }

    @Override
    public void giveBack() {
        delivery.giveBack();
    }
}
