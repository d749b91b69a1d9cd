package dev.seedancequeue.standalone;

import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.webhook.EndpointQueueContract;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedEndpointQueueIT extends EndpointQueueContract {

    @TempDir private static Path folder;
    private static EmbeddedBroker embedded;

    @BeforeAll
    static void start() {
        embedded = EmbeddedBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        embedded.close();
    }

    @Override
    protected URI broker() {
        return embedded.uri();
    }

    @Override
    protected BrokerDialect dialect() {
        return new QpidDialect();
    }
}
