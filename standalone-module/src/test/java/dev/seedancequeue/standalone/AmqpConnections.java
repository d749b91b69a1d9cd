package dev.seedancequeue.standalone;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;

/** Plain client connections without recovery, so that a test sees every loss. */
final class AmqpConnections {

    private AmqpConnections() {}

    static Connection open(URI uri) throws IOException, TimeoutException {
        return factory(uri).newConnection();
    }

    static ConnectionFactory factory(URI uri) {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(uri);
            factory.setAutomaticRecoveryEnabled(false);
            return factory;
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
