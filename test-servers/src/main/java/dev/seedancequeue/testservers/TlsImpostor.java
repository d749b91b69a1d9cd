package dev.seedancequeue.testservers;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Somebody who listens on loopback where a server with TLS should, shows a certificate of their own
 * making, and says nothing more.
 */
public final class TlsImpostor implements AutoCloseable {

    private static final String PASSWORD = "changeit";

    private final KeyStore keys;
    private final SSLServerSocket listening;

    /**
     * Listens on a free port.
     *
     * @param host the only name that the certificate is for
     */
    public TlsImpostor(String host)
            throws GeneralSecurityException, IOException, InterruptedException {
        keys = selfSigned(host);
        listening =
                (SSLServerSocket)
                        context()
                                .getServerSocketFactory()
                                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::shakeHands);
    }

    /** Where they listen. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Shows the certificate, and trusts no other. */
    public SSLContext context() throws GeneralSecurityException, IOException {
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        var certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        certificates.load(null, null);
        certificates.setCertificateEntry("server", keys.getCertificate("server"));
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(certificates);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private void shakeHands() {
        while (!listening.isClosed()) {
            try (var guest = (SSLSocket) listening.accept()) {
                guest.startHandshake();
            } catch (IOException _) {
                // They did not like us, or it is over.
            }
        }
    }

    private static KeyStore selfSigned(String host)
            throws GeneralSecurityException, IOException, InterruptedException {
        Path folder = Files.createTempDirectory("seedance-tls-");
        Path file = folder.resolve("keys.p12");
        try {
            makeKeys(file, host);
            var store = KeyStore.getInstance("PKCS12");
            try (InputStream bytes = Files.newInputStream(file)) {
                store.load(bytes, PASSWORD.toCharArray());
            }
            return store;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    /** By the JDK's own tool: it has no other public way to a certificate. */
    private static void makeKeys(Path file, String host) throws IOException, InterruptedException {
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
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
                                PASSWORD)
                        .inheritIO()
                        .start();
        int exit = keytool.waitFor();
        if (exit != 0) {
            throw new IOException("keytool ended with " + exit);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
