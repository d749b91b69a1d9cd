package dev.seedancequeue.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.testservers.TlsImpostor;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpException;

/** Somebody who listens where the broker should, with a certificate of their own. */
final class RabbitConnectionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private SSLContext before;
    private TlsImpostor impostor;

    @BeforeEach
    void listen() throws GeneralSecurityException, IOException, InterruptedException {
        before = SSLContext.getDefault();
        impostor = new TlsImpostor("other.example.com");
    }

    @AfterEach
    void close() throws IOException {
        SSLContext.setDefault(before);
        impostor.close();
    }

    @Test
    void doesNotTalkToABrokerWithAnUntrustedCertificate() {
        assertRefused("unable to find valid certification path");
    }

    @Test
    void doesNotTalkToABrokerWithACertificateForAnotherHost()
            throws GeneralSecurityException, IOException {
        SSLContext.setDefault(impostor.context());

        assertRefused("No subject alternative names");
    }

    @Test
    void publishingDoesNotEither() {
        try (var publishing = new PublisherConnection(broker(), LIMIT)) {
            assertThatThrownBy(() -> publishing.factory().createConnection())
                    .isInstanceOf(AmqpException.class)
                    .hasRootCauseMessage(
                            "unable to find valid certification path to requested target");
        }
    }

    @Test
    void withoutAPortItIsThatOfTls() {
        var factory = RabbitConnections.client(URI.create("amqps://broker/"), LIMIT);

        assertThat(factory.getPort()).isEqualTo(5671);
        assertThat(factory.isSSL()).isTrue();
        assertThat(factory.getVirtualHost()).isEqualTo("/");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> RabbitConnections.client(broker(), LIMIT).newConnection())
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining(why);
    }

    private URI broker() {
        return URI.create("amqps://me:secret@127.0.0.1:" + impostor.port());
    }
}
