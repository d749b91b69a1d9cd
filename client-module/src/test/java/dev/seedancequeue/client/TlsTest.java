package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.client.SeedanceException.Reason;
import dev.seedancequeue.testservers.TlsImpostor;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody who listens where the broker should, with a certificate of their own. */
final class TlsTest {

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
        assertUnreachable("unable to find valid certification path");
    }

    @Test
    void doesNotTalkToABrokerWithACertificateForAnotherHost()
            throws GeneralSecurityException, IOException {
        SSLContext.setDefault(impostor.context());

        assertUnreachable("No subject alternative names");
    }

    @Test
    void withoutAPortItIsThatOfTls() {
        var factory = ClientSettings.of(URI.create("amqps://broker/")).connections();

        assertThat(factory.getPort()).isEqualTo(5671);
        assertThat(factory.isSSL()).isTrue();
    }

    private void assertUnreachable(String why) {
        var broker = URI.create("amqps://me:secret@127.0.0.1:" + impostor.port());
        assertThatThrownBy(() -> SeedanceClient.connect(broker))
                .isInstanceOfSatisfying(
                        SeedanceException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessageStartingWith("cannot connect to RabbitMQ at 127.0.0.1:")
                .hasMessageContaining(why);
    }
}
