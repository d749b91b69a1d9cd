package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no HTTP client would send. */
final class RawHttpIT {

    private static final int LIMIT_MS = 30_000;

    private static RunningApi api;

    private CapturedLog log;

    @BeforeAll
    static void start() {
        api = RunningApi.start("--server.tomcat.connection-timeout=500ms");
    }

    @AfterAll
    static void close() {
        api.close();
    }

    @BeforeEach
    void capture() {
        log = CapturedLog.open();
    }

    @AfterEach
    void noStackTraceIsLogged() {
        log.close();
        assertThat(log.lines()).allSatisfy(line -> assertThat(line).doesNotContain("\tat "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "GET /{ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET " + Paths.TASK_STATUS + "a%2Fb HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET " + Paths.TASK_STATUS + "%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET " + Paths.TASK_STATUS + "%00 HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST " + Paths.CREATE_TASK + " HTTP/1.1\r\nHost: x\r\nContent-Length: no\r\n\r\n"
            })
    void answersARequestThatIsNotHttpWithAClientErrorThatTellsNothing(String request)
            throws IOException {
        assertBarePage(send(request));
    }

    @Test
    void refusesAnOverlongHeader() throws IOException {
        assertBarePage(
                send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\n{\"model\":",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n{\"a\":\r\n"
            })
    void tellsACallerWhoseBodyStopsHalfWay(String rest) throws IOException {
        String answer =
                send(
                        "POST "
                                + Paths.CREATE_TASK
                                + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                + rest);

        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"bad_request\"");
    }

    @Test
    void refusesATooLargeBodyBeforeItIsSent() throws IOException {
        String answer =
                send(
                        "POST "
                                + Paths.CREATE_TASK
                                + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 99999999999\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"body_too_large\"");
    }

    @Test
    void refusesAnEndlessBodyWhileItIsRead() throws IOException {
        var chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";

        String answer =
                send(
                        "POST "
                                + Paths.CREATE_TASK
                                + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                // Just over the limit of 1 MB, and never ended.
                                + chunk.repeat(33));

        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"body_too_large\"");
    }

    @Test
    void letsACallerSendEverythingBeforeItReadsTheRefusal() throws IOException {
        // More than the socket's buffers take, so that the server has to read on.
        int length = 32_000_000;

        String answer =
                send(
                        "POST "
                                + Paths.BATCHES
                                + " HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                                + "Content-Length: %d\r\n\r\n".formatted(length)
                                + "x".repeat(length));

        assertThat(answer).startsWith("HTTP/1.1 415").contains("\"unsupported_media_type\"");
    }

    @Test
    void answersThousandsOfRequestsOverOneConnection() throws IOException {
        int requests = 2000;

        String answers =
                send(
                        ("GET " + Paths.TASK_STATUS + "nothing HTTP/1.1\r\nHost: x\r\n\r\n")
                                .repeat(requests));

        assertThat(answers.split("HTTP/1.1 404", -1)).hasSize(requests + 1);
    }

    private static void assertBarePage(String answer) {
        assertThat(answer.lines().findFirst().orElse("")).matches("HTTP/1.1 (4\\d\\d|505).*");
        assertThat(answer)
                .doesNotContain("Exception", "java.", "org.apache", "Tomcat", "\tat ", "Server:");
    }

    /** What comes back until the server closes the connection or falls silent. */
    private static String send(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(LIMIT_MS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
