package dev.seedancequeue.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TcpProxyTest {

    private static final int SILENCE_MS = 200;
    private static final int ANSWER_LIMIT_MS = 10_000;

    private final EchoServer server = new EchoServer();
    private final TcpProxy proxy = TcpProxy.to("127.0.0.1", server.port());

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.door.close();
    }

    @Test
    void letsBytesPassBothWays() throws IOException {
        assertPasses();
    }

    @Test
    void passesTheEndOfAStreamOn() throws IOException {
        try (var client = new Client()) {
            client.say(7);
            client.socket.shutdownOutput();

            assertThat(client.hear()).isEqualTo(7);
            assertThat(client.hear()).isEqualTo(-1);
        }
    }

    @Test
    void cutResetsConnectionsUntilItResumes() throws IOException {
        try (var client = new Client()) {
            client.say(7);
            assertThat(client.hear()).isEqualTo(7);

            proxy.cut();

            assertThatThrownBy(client::hear).hasMessageContaining("reset");
            assertRefused();
        }
        proxy.resume();
        assertPasses();
    }

    @Test
    void dropNewLeavesOpenConnectionsAlone() throws IOException {
        try (var client = new Client()) {
            client.say(7);
            assertThat(client.hear()).isEqualTo(7);

            proxy.dropNew();

            assertRefused();
            client.say(8);
            assertThat(client.hear()).isEqualTo(8);
        }
    }

    @Test
    void stallHoldsBytesBackUntilItResumes() throws IOException, InterruptedException {
        try (var client = new Client()) {
            client.say(7);
            assertThat(client.hear()).isEqualTo(7);
            assertThat(server.heard.take()).isEqualTo(7);

            proxy.stall();
            client.say(8);

            assertThat(server.heard.poll(SILENCE_MS, TimeUnit.MILLISECONDS)).isNull();
            proxy.resume();
            assertThat(client.hear()).isEqualTo(8);
        }
    }

    @Test
    void stallRepliesLetsTheServerHearWhatItsAnswerIsLostFor()
            throws IOException, InterruptedException {
        try (var client = new Client()) {
            proxy.stallReplies();
            client.say(7);

            assertThat(server.heard.poll(ANSWER_LIMIT_MS, TimeUnit.MILLISECONDS)).isEqualTo(7);
            client.socket.setSoTimeout(SILENCE_MS);
            assertThatThrownBy(client::hear).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void cutEndsAStalledConnection() throws IOException {
        try (var client = new Client()) {
            proxy.stall();
            client.say(7);

            proxy.cut();

            assertThatThrownBy(client::hear).hasMessageContaining("reset");
        }
    }

    @Test
    void standsInForTheServerInItsAddress() {
        assertThat(proxy.through(URI.create("amqp://guest:guest@broker:5672/vhost")))
                .isEqualTo(URI.create("amqp://guest:guest@127.0.0.1:" + proxy.port() + "/vhost"));
    }

    private void assertPasses() throws IOException {
        try (var client = new Client()) {
            client.say(7);

            assertThat(client.hear()).isEqualTo(7);
        }
    }

    private void assertRefused() {
        assertThatThrownBy(
                        () -> {
                            try (var late = new Client()) {
                                late.say(9);
                                if (late.hear() == -1) {
                                    throw new IOException("closed");
                                }
                            }
                        })
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
    }

    private final class Client implements AutoCloseable {

        private final Socket socket;

        Client() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
            socket.setSoTimeout(ANSWER_LIMIT_MS);
        }

        void say(int value) throws IOException {
            socket.getOutputStream().write(value);
        }

        int hear() throws IOException {
            return socket.getInputStream().read();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Says back each byte it hears. */
    private static final class EchoServer {

        private final ServerSocket door;
        private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();

        EchoServer() {
            try {
                door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return door.getLocalPort();
        }

        private void accept() {
            while (!door.isClosed()) {
                try {
                    Socket socket = door.accept();
                    Thread.ofVirtual().start(() -> echo(socket));
                } catch (IOException _) {
                    return;
                }
            }
        }

        private void echo(Socket socket) {
            try (socket) {
                int value = socket.getInputStream().read();
                while (value >= 0) {
                    heard.add(value);
                    socket.getOutputStream().write(value);
                    value = socket.getInputStream().read();
                }
            } catch (IOException _) {
                // The client has left.
            }
        }
    }
}
