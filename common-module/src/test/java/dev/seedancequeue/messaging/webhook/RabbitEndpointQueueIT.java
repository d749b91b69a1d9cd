package dev.seedancequeue.messaging.webhook;

import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;

final class RabbitEndpointQueueIT extends EndpointQueueContract {

    @Override
    protected URI broker() {
        return TestServers.rabbit().uri();
    }

    @Override
    protected BrokerDialect dialect() {
        return BrokerDialect.RABBITMQ;
    }
}
