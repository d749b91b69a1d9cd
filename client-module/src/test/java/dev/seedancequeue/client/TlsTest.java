package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.client.SeedanceException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who listens where the broker should, with a certificate of their own. */
final class TlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir Path folder;
    private SSLContext before;
    private KeyStore keys;
    private SSLServerSocket listening;

    @BeforeEach
    void listen() throws GeneralSecurityException, IOException, InterruptedException {
        before = SSLContext.getDefault();
        keys = selfSigned("other.example.com");
        listening =
                (SSLServerSocket)
                        contextOf(keys)
                                .getServerSocketFactory()
                                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::shakeHands);
    }

    @AfterEach
    void close() throws IOException {
        SSLContext.setDefault(before);
        listening.close();
    }

    @Test
    void doesNotTalkToABrokerWithAnUntrustedCertificate() {
        assertUnreachable("unable to find valid certification path");
    }

    @Test
    void doesNotTalkToABrokerWithACertificateForAnotherHost() throws GeneralSecurityException {
        SSLContext.setDefault(contextOf(keys));

        assertUnreachable("No subject alternative names");
    }

    @Test
    void withoutAPortItIsThatOfTls() {
        var factory = ClientSettings.of(URI.create("amqps://broker/")).connections();

        assertThat(factory.getPort()).isEqualTo(5671);
        assertThat(factory.isSSL()).isTrue();
    }

    private void assertUnreachable(String why) {
        var broker = URI.create("amqps://me:secret@127.0.0.1:" + listening.getLocalPort());
        assertThatThrownBy(() -> SeedanceClient.connect(broker))
                .isInstanceOfSatisfying(
                        SeedanceException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessageStartingWith("cannot connect to RabbitMQ at 127.0.0.1:")
                .hasMessageContaining(why);
    }

    private void shakeHands() {
        while (!listening.isClosed()) {
            try (var guest = (SSLSocket) listening.accept()) {
                guest.startHandshake();
            } catch (IOException _) {
                // They did not like us, or the test is over.
            }
        }
    }

    private KeyStore selfSigned(String host)
            throws GeneralSecurityException, IOException, InterruptedException {
        Path file = folder.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "broker",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + host,
                                "-ext",
                                "SAN=dns:" + host,
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .inheritIO()
                        .start();
        assertThat(keytool.waitFor()).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, PASSWORD);
        }
        return store;
    }

    /** Shows this certificate, and trusts it. */
    private static SSLContext contextOf(KeyStore store) throws GeneralSecurityException {
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        var certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            certificates.load(null, PASSWORD);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        certificates.setCertificateEntry("broker", store.getCertificate("broker"));
        trusted.init(certificates);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
