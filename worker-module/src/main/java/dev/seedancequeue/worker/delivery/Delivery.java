package dev.seedancequeue.worker.delivery;

import org.springframework.amqp.core.Message;

/**
 * One message in our hands. It stays the broker's until {@link #ack}; whoever loses its connection
 * loses the message to the next worker.
 */
public interface Delivery {

    Message message();

    /** The message's bytes, for whoever need not know of the broker's client. */
    default byte[] body() {
        return message().getBody();
    }

    /** Whether somebody may have worked on this message before. */
    boolean redelivered();

    /** Says that the next step is safe and the message can go. Harmless on a lost connection. */
    void ack();

    /**
     * Gives the message back to its queue, to be delivered again. Returns at once; the message
     * follows after a pause that grows with its deliveries, from half a second to 30 seconds, so
     * that a failure that lasts does not use up the queue's delivery limit in a moment.
     */
    void giveBack();
}
