package dev.seedancequeue.client;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;

/** What API and workers have to declare before a client has anything to talk to. */
final class Exchanges {

    private Exchanges() {}

    /** A new channel to a broker that has this exchange. */
    static Channel channelThatSees(Connection open, String exchange) throws IOException {
        Channel channel = open.createChannel();
        try {
            channel.exchangeDeclarePassive(exchange);
            return channel;
        } catch (IOException e) {
            if (e.getCause() instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == AMQP.NOT_FOUND) {
                throw new MissingException(exchange, e);
            }
            throw e;
        }
    }

    /** The broker is there, and Seedance Queue has never been. */
    static final class MissingException extends IOException {
        MissingException(String exchange, IOException cause) {
            super(
                    "the broker has no exchange %s; start the API or a worker once"
                            .formatted(exchange),
                    cause);
        }
    }
}
