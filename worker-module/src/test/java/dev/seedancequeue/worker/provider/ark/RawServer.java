package dev.seedancequeue.worker.provider.ark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that answers each request byte for byte as told and counts what arrives: for answers
 * that no well-meant server gives.
 */
final class RawServer implements AutoCloseable {

    static final String KEY = "key-that-nobody-may-see";

    /** What happens to one request; the connection is closed unless told otherwise. */
    @FunctionalInterface
    interface Answer {
        void give(Socket socket) throws IOException;
    }

    private static final Pattern LENGTH =
            Pattern.compile("content-length: *([0-9]+)", Pattern.CASE_INSENSITIVE);

    private final ServerSocket server;
    private final Answer answer;
    private final boolean reads;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private RawServer(Answer answer, boolean reads) {
        this.answer = answer;
        this.reads = reads;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("raw-server").start(this::accept);
    }

    static RawServer answering(Answer answer) {
        return new RawServer(answer, true);
    }

    /** Each connection gets its answer before anything was read from it. */
    static RawServer withoutReading(Answer answer) {
        return new RawServer(answer, false);
    }

    static Answer json(int status, String body, String... headers) {
        return text(status, "application/json", body, headers);
    }

    static Answer text(int status, String contentType, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
        head.append("Content-Type: ").append(contentType).append("\r\n");
        head.append("Content-Length: ").append(bytes.length).append("\r\n");
        head.append("Connection: close\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        return socket -> {
            socket.getOutputStream().write(start);
            socket.getOutputStream().write(bytes);
        };
    }

    /** The connection is torn down without a goodbye. */
    static Answer reset() {
        return socket -> socket.setSoLinger(true, 0);
    }

    /** Nothing comes until the caller gives up. */
    static Answer silence() {
        return socket -> {
            while (socket.getInputStream().read() >= 0) {
                // What the caller still sends is of no interest.
            }
        };
    }

    static ArkSettings settings(URI baseUrl) {
        return new ArkSettings(
                baseUrl,
                KEY,
                List.of(),
                Set.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                1000,
                1000,
                1000,
                170,
                List.of(),
                List.of(),
                List.of());
    }

    /** Whole calls end after this long. */
    static ArkSettings settings(URI baseUrl, Duration limit) {
        return new ArkSettings(
                baseUrl,
                KEY,
                List.of(),
                Set.of(),
                limit.dividedBy(2),
                limit,
                limit,
                limit,
                limit.multipliedBy(2),
                1000,
                1000,
                1000,
                170,
                List.of(),
                List.of(),
                List.of());
    }

    ArkProvider provider() {
        return new ArkProvider(settings(uri()), KEY);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/api/v3");
    }

    /** Head and body of every request that arrived whole. */
    List<String> requests() {
        return requests;
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().name("raw-connection").start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (reads) {
                requests.add(read(new BufferedInputStream(socket.getInputStream())));
            }
            answer.give(socket);
        } catch (IOException _) {
            // The caller has gone, which is what some of the tests are about.
        }
    }

    private static String read(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("end within the head");
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        return head + new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
