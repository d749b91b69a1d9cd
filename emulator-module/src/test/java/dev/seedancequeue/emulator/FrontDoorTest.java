package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ModelCatalogue;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontDoorTest {

    private Emulator emulator;
    private ArkClient ark;

    @BeforeEach
    void start() {
        emulator = Emulator.start(EmulatorSettings.forTests());
        ark = new ArkClient(emulator);
    }

    @AfterEach
    void stop() {
        ark.close();
        emulator.close();
    }

    @Test
    void refusesAMissingOrWrongKey() {
        Emulator guarded = Emulator.start(EmulatorSettings.forTests().withApiKey("the-right-key"));
        try (guarded;
                ArkClient missing = new ArkClient(guarded, "");
                ArkClient wrong = new ArkClient(guarded, "wrong");
                ArkClient right = new ArkClient(guarded, "the-right-key")) {
            assertThat(missing.list("").status()).isEqualTo(401);
            assertThat(wrong.list("").code()).isEqualTo("AuthenticationError");
            assertThat(right.list("").status()).isEqualTo(200);
        }
    }

    @Test
    void refusesAMissingKeyEvenWhereAnyKeyWillDo() {
        try (ArkClient missing = new ArkClient(emulator, "")) {
            assertThat(missing.create(Bodies.text("x").toString()).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v3/contents/generations", "/api/v3/nothing", "/x/%2e%2e"})
    void answersAWrongPathWithAnEmpty404(String path) {
        ArkClient.Reply reply = ark.send("GET", path, null);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"x\"", "null", "{\"model\":1}", "{} {}"})
    void refusesBodiesThatAreNoOrder(String body) {
        ArkClient.Reply reply = ark.create(body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isNotEmpty();
    }

    @Test
    void answersItsOwnCrashAsTheProviderWould() {
        List<LogRecord> said = new ArrayList<>();
        Logger log = Logger.getLogger(FrontDoor.class.getName());
        Handler listener = new ListHandler(said);
        log.addHandler(listener);
        log.setUseParentHandlers(false);
        WebServer broken = withResetThatCrashes();
        try (ArkClient client = new ArkClient(broken.port())) {
            ArkClient.Reply reply = client.send("POST", "/emulator/reset", "");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.code()).isEqualTo("InternalServiceError");
            assertThat(client.list("").status()).isEqualTo(200);
            assertThat(said).hasSize(1);
            assertThat(said.getFirst().getThrown()).hasMessage("on purpose");
            String requestId = reply.headers().firstValue("X-Request-Id").orElseThrow();
            assertThat(said.getFirst().getMessage()).contains(requestId);
        } finally {
            log.removeHandler(listener);
            log.setUseParentHandlers(true);
            broken.stop();
        }
    }

    private static WebServer withResetThatCrashes() {
        EmulatorSettings settings = EmulatorSettings.forTests();
        Ledger ledger = new Ledger(10);
        Faults faults = new Faults();
        Links links = new Links(null, 1);
        TaskBook book = new TaskBook(settings, Limits::off, ledger, _ -> {});
        Runnable crash =
                () -> {
                    throw new IllegalStateException("on purpose");
                };
        FrontDoor door =
                new FrontDoor(
                        new ArkCalls(
                                settings,
                                ModelCatalogue.standard(),
                                Limits::off,
                                book,
                                faults,
                                new TaskJson(links)),
                        new Files(book, links, faults),
                        new Control(book, ledger, faults, Limits::off, _ -> {}, crash),
                        ledger);
        return WebServer.builder()
                .host("127.0.0.1")
                .shutdownHook(false)
                .routing((HttpRouting.Builder routing) -> routing.any(door))
                .build()
                .start();
    }

    /** Keeps what is logged, so that a crash that is meant does not look like one in the log. */
    private static final class ListHandler extends Handler {
        private final List<LogRecord> records;

        ListHandler(List<LogRecord> records) {
            this.records = records;
        }

        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void answersAMalformedEscapeWithAnError() throws IOException {
        String answer = exchange("GET " + ArkCalls.TASKS + "/%zz HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"code\":\"InvalidParameter\"");
    }

    @Test
    void refusesABodyThatIsNotFramedAsHttp() throws IOException {
        String answer = exchange(POST + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("not framed as HTTP");
    }

    /** A caller that goes away amid its body is no crash of ours. */
    @Test
    void closesTheConnectionOfABodyThatBreaksOff() throws IOException {
        assertThat(exchange(POST + "Content-Length: 100\r\n\r\n{\"model\":")).isEmpty();
        assertThat(emulator.ledger().calls("create", "cut")).isEqualTo(1);
    }

    private static final String POST =
            "POST " + ArkCalls.TASKS + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n";

    /** Sends bytes and nothing after them, and reads whatever comes back. */
    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), emulator.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void refusesDeepJson() {
        ArkClient.Reply reply = ark.create("{\"model\":" + "[".repeat(100_000));
        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void refusesABodyOverSixtyFourMegabytes() {
        String body = Bodies.text("x").put("y", "z".repeat(65 * 1024 * 1024)).toString();
        assertThat(ark.create(body).status()).isEqualTo(413);
        assertThat(ark.list("").status()).isEqualTo(200);
    }
}
