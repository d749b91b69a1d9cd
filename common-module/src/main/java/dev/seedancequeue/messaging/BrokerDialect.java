package dev.seedancequeue.messaging;

import java.util.Map;

/** What a broker other than RabbitMQ needs to be told besides; empty for RabbitMQ. */
@FunctionalInterface
public interface BrokerDialect {

    BrokerDialect RABBITMQ = (_, _) -> Map.of();

    /** Further arguments for the queue of one step, whose messages go on to this exchange. */
    Map<String, Object> delayArguments(DelayLadder step, String targetExchange);

    /** Whether the broker has streams, and so can keep what an emptied Redis is filled from. */
    default boolean keepsJournal() {
        return true;
    }
}
