package dev.seedancequeue.worker.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server that is told of events, and answers as a test wants. */
final class Receiver implements AutoCloseable {

    /** What it was sent. */
    record Received(String path, String id, String signature, String body) {}

    /** How it answers. */
    @FunctionalInterface
    interface Manner {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Manner manner = exchange -> exchange.sendResponseHeaders(204, -1);

    Receiver() {
        this(null);
    }

    /**
     * The same.
     *
     * @param tls by which it speaks, null for plain HTTP
     */
    Receiver(@Nullable SSLContext tls) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls == null) {
                server = HttpServer.create(address, 0);
            } else {
                HttpsServer encrypted = HttpsServer.create(address, 0);
                encrypted.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = encrypted;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            received.add(
                    new Received(
                            exchange.getRequestURI().getPath(),
                            headers.getFirst("webhook-id"),
                            headers.getFirst("webhook-signature"),
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8)));
            manner.answer(exchange);
        }
    }

    void answer(Manner next) {
        manner = next;
    }

    void answer(int status, String... header) {
        manner =
                exchange -> {
                    if (header.length > 0) {
                        exchange.getResponseHeaders().set(header[0], header[1]);
                    }
                    exchange.sendResponseHeaders(status, -1);
                };
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Received> received() {
        return received;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
