package dev.seedancequeue.standalone;

import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.DelayLadder;
import java.util.Map;

/** What Qpid wants to be told instead of RabbitMQ's {@code x-} arguments, which it ignores. */
final class QpidDialect implements BrokerDialect {

    @Override
    public Map<String, Object> delayArguments(DelayLadder step, String targetExchange) {
        return Map.of(
                "maximumMessageTtl",
                step.ttl().toMillis(),
                "expiryPolicy",
                "ROUTE_TO_ALTERNATE",
                "alternateExchange",
                targetExchange);
    }

    @Override
    public boolean keepsJournal() {
        return false;
    }
}
