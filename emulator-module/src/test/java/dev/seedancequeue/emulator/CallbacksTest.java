package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.seedancequeue.emulator.Fault.Call;
import dev.seedancequeue.emulator.Fault.Effect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CallbacksTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger answer = new AtomicInteger(200);
    private HttpServer receiver;
    private Emulator emulator;
    private ArkClient ark;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    received.add(ArkClient.JSON.readTree(exchange.getRequestBody().readAllBytes()));
                    exchange.sendResponseHeaders(answer.getAndSet(200), -1);
                    exchange.close();
                });
        receiver.start();
        emulator =
                Emulator.start(
                        EmulatorSettings.forTests()
                                .withTimes(VideoTimes.exactly(Duration.ofMillis(200))));
        ark = new ArkClient(emulator);
    }

    @AfterEach
    void stop() {
        ark.close();
        emulator.close();
        receiver.stop(0);
    }

    private String create(String host) {
        String url = "http://" + host + ":" + receiver.getAddress().getPort() + "/hook";
        return ark.created(Bodies.text("x").put("callback_url", url).toString());
    }

    private List<String> statuses() {
        return received.stream().map(body -> body.path("status").asString()).toList();
    }

    @Test
    void tellOfEveryChangeWithoutBeingAsked() {
        String id = create("127.0.0.1");
        await().atMost(LIMIT).until(() -> statuses().contains("succeeded"));
        assertThat(statuses()).containsExactlyInAnyOrder("queued", "running", "succeeded");
        JsonNode last =
                received.stream()
                        .filter(body -> body.path("status").asString().equals("succeeded"))
                        .findFirst()
                        .orElseThrow();
        assertThat(last.path("id").asString()).isEqualTo(id);
        assertThat(ark.download(last.path("content").path("video_url").asString()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void comeAgainWhenAnEndIsNotAcknowledged() {
        emulator.clock().freeze();
        create("127.0.0.1");
        await().atMost(LIMIT).until(() -> statuses().containsAll(List.of("queued", "running")));
        answer.set(503);
        emulator.clock().resume();
        await().atMost(LIMIT)
                .until(() -> statuses().stream().filter("succeeded"::equals).count() == 2);
        assertThat(emulator.ledger().calls("callback", "503")).isEqualTo(1);
    }

    @Test
    void stayNear() {
        create("192.0.2.1");
        await().atMost(LIMIT).until(() -> emulator.ledger().calls("callback", "refused") >= 1);
        assertThat(received).isEmpty();
    }

    @Test
    void getLostWhenTold() {
        emulator.faults().add(Fault.before(Call.CALLBACK, new Effect.Lose()));
        create("127.0.0.1");
        await().atMost(LIMIT).until(() -> emulator.ledger().calls("callback", "lost") == 3);
        assertThat(received).isEmpty();
    }

    @Test
    void lieWhenTold() {
        emulator.clock().freeze();
        emulator.faults().add(Fault.before(Call.CALLBACK, new Effect.Forge()).once());
        String id = create("127.0.0.1");
        await().atMost(LIMIT).until(() -> received.size() == 3);
        assertThat(statuses()).contains("succeeded");
        assertThat(ark.status(id)).isEqualTo("running");
    }

    @Test
    void comeLateWhenTold() {
        emulator.clock().freeze();
        emulator.faults()
                .add(Fault.before(Call.CALLBACK, new Effect.Hang(Duration.ofSeconds(1))).once());
        create("127.0.0.1");
        await().atMost(LIMIT).until(() -> received.size() == 2);
        assertThat(statuses()).containsExactly("running", "queued");
    }

    @Test
    void areSilentOnCancellation() {
        emulator.clock().freeze();
        emulator.limits(Limits.off().withSlots(1));
        ark.created(Bodies.text("x").toString());
        String waiting = create("127.0.0.1");
        ark.delete(waiting);
        emulator.clock().resume();
        create("127.0.0.1");
        await().atMost(LIMIT).until(() -> statuses().contains("succeeded"));
        assertThat(statuses()).doesNotContain("cancelled");
    }
}
