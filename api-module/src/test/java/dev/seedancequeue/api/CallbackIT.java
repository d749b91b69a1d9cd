package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.seedancequeue.callback.CallbackAddress;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.Hint;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackIT {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String[] ON = {
        "--seedance.callback.url=https://queue.example", "--seedance.callback.secret=" + SECRET
    };
    private static final CallbackAddress ADDRESS =
            new CallbackAddress(URI.create("https://queue.example"), SECRET);

    private static RunningApi api;
    private static Connection connection;
    private static Channel channel;

    private final Task task = Tasks.ordered();

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(ON);
        var factory = new ConnectionFactory();
        factory.setUri(TestServers.rabbit().uri());
        connection = factory.newConnection("test");
        channel = connection.createChannel();
    }

    @AfterAll
    static void close() throws Exception {
        connection.close();
        api.close();
    }

    @BeforeEach
    void purge() throws Exception {
        // Declares the topology, if nothing was published yet.
        api.create(Requests.plain());
        channel.queuePurge(Topology.HINTS);
    }

    @ParameterizedTest
    @CsvSource({
        "queued,false",
        "running,false",
        "succeeded,true",
        "failed,true",
        "expired,true",
        "new,true"
    })
    void keepsWhereToLookAndBelievesNothingElse(String status, boolean finished) throws Exception {
        Answer answer =
                call(
                        api,
                        path(task),
                        """
                        {"id": "cgt-1", "status": "%s", "safety_identifier": "lie",
                         "content": {"video_url": "http://forged.invalid/v.mp4"}}
                        """
                                .formatted(status));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(hint()).isEqualTo(Hint.of("default", task.id(), "cgt-1", finished));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "null",
                "[]",
                "{}",
                "{\"id\":7}",
                "{\"id\":\"a/b\"}",
                "{\"id\":\"\"}"
            })
    void garbageAtTheRightAddressHasNoEffect(String body) throws Exception {
        Answer answer = call(api, path(task), body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(hint()).isNull();
    }

    @Test
    void aBodyThatIsTooLargeIsNotReadToItsEnd() throws Exception {
        call(api, path(task), "{\"id\": \"" + "x".repeat(70_000) + "\"}")
                .problem(413, "body_too_large");
        assertThat(hint()).isNull();
    }

    @Test
    void aForgedAddressIsNone() throws Exception {
        var foreign = new CallbackAddress(URI.create("https://queue.example"), SECRET + "x");
        String forged =
                Objects.requireNonNull(foreign.of(task)).replace("https://queue.example", "");

        call(api, forged, "{\"id\": \"cgt-1\"}").problem(404, "not_found");
        call(api, "/callbacks/x", "{\"id\": \"cgt-1\"}").problem(404, "not_found");
        assertThat(hint()).isNull();
    }

    @Test
    void withCallbacksOffThereIsNothing() {
        try (var off = RunningApi.start()) {
            call(off, path(task), "{\"id\": \"cgt-1\"}").problem(404, "not_found");
        }
    }

    @Test
    void theProviderIsToldToComeAgainWithinItsOwnLimitWhenTheBrokerIsSilentOrGone()
            throws Exception {
        try (var rabbit = RabbitServer.start();
                var door = TcpProxy.to(rabbit.uri());
                var own =
                        RunningApi.start(
                                door.through(rabbit.uri()),
                                TestServers.redis().uri(),
                                ON[0],
                                ON[1],
                                // So long that only a limit of its own makes it answer.
                                "--seedance.rabbitmq.confirm-timeout=5m")) {
            assertThat(call(own, path(task), "{\"id\": \"cgt-1\"}").status()).isEqualTo(200);

            door.stall();
            call(own, path(task), "{\"id\": \"cgt-1\"}").problem(503, "broker_unavailable");

            door.cut();
            call(own, path(task), "{\"id\": \"cgt-1\"}").problem(503, "broker_unavailable");
        }
    }

    private static Answer call(RunningApi called, String path, String body) {
        return called.send(
                "POST", path, BodyPublishers.ofString(body), "Content-Type", "application/json");
    }

    private static String path(Task of) {
        return Objects.requireNonNull(ADDRESS.of(of)).replace("https://queue.example", "");
    }

    private static @Nullable Hint hint() throws Exception {
        var message = channel.basicGet(Topology.HINTS, true);
        return message == null ? null : Json.mapper().readValue(message.getBody(), Hint.class);
    }
}
