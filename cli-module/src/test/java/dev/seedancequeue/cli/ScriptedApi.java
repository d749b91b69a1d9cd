package dev.seedancequeue.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A server that answers as it is told, one answer after the other or always the same to one
 * question, and remembers what it was asked.
 */
public final class ScriptedApi implements AutoCloseable {

    private static final String BASE = "/api/AIGeneration/video/seedance/";

    private final HttpServer server;
    private final Queue<Reply> replies = new ArrayDeque<>();
    private final Map<String, Reply> standing = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /**
     * What it was asked.
     *
     * @param path behind the base of the API, with its query
     */
    public record Asked(
            String method, String path, Map<String, List<String>> headers, String body) {
        public String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    private record Reply(int status, Map<String, String> headers, String body, int missing) {}

    public ScriptedApi() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next answer, in the API's envelope. */
    public ScriptedApi data(int status, String json) {
        return reply(status, Map.of(), "{\"success\":true,\"data\":" + json + "}");
    }

    /** The next answer is an error. */
    public ScriptedApi problem(int status, String code, String detail, String... errors) {
        String json =
                "{\"success\":false,\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\",\"errors\":[%s]}"
                        .formatted(status, code, detail, String.join(",", errors));
        return reply(status, Map.of("Retry-After", "1"), json);
    }

    /** The next answer, as it is. */
    public synchronized ScriptedApi reply(int status, Map<String, String> headers, String body) {
        replies.add(new Reply(status, headers, body, 0));
        return this;
    }

    /**
     * The answer to every such question, whatever else was said.
     *
     * @param question method and path, as {@code GET batches/batch_0_a}
     */
    public ScriptedApi always(String question, int status, String body) {
        standing.put(question, new Reply(status, Map.of(), body, 0));
        return this;
    }

    /** The next answer breaks off before its end. */
    public synchronized ScriptedApi broken(String beginning) {
        replies.add(new Reply(200, Map.of(), beginning, 1_000));
        return this;
    }

    public List<Asked> asked() {
        return asked;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var question =
                    new Asked(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().toString().replace(BASE, ""),
                            Map.copyOf(exchange.getRequestHeaders()),
                            body);
            asked.add(question);
            Reply reply = standing.get(question.method() + " " + question.path());
            if (reply == null) {
                reply = replies.poll();
            }
            if (reply == null) {
                throw new IOException("asked more often than was said");
            }
            reply.headers.forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = reply.body.getBytes(StandardCharsets.UTF_8);
            boolean isEmpty = bytes.length == 0;
            exchange.sendResponseHeaders(
                    reply.status, isEmpty ? -1 : (long) bytes.length + reply.missing);
            if (!isEmpty) {
                exchange.getResponseBody().write(bytes);
                exchange.getResponseBody().flush();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
