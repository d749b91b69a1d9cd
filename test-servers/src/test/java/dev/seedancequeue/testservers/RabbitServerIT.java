package dev.seedancequeue.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RabbitServerIT {

    private static final long CONFIRM_LIMIT_MS = 20_000;

    private static RabbitServer rabbit;

    @BeforeAll
    static void start() {
        rabbit = RabbitServer.start();
    }

    @AfterAll
    static void close() {
        rabbit.close();
    }

    @Test
    void keepsAConfirmedMessageOverAKill() throws Exception {
        URI before = rabbit.uri();
        publishConfirmed(rabbit, "kept", "hello");
        rabbit.saveDeclarations();

        rabbit.kill();
        assertThat(Readiness.AMQP.serves(before)).isFalse();
        rabbit.startAgain();

        assertThat(rabbit.uri()).isEqualTo(before);
        assertThat(take(rabbit, "kept")).isEqualTo("hello");
    }

    @Test
    void keepsAConfirmedMessageOverARestart() throws Exception {
        publishConfirmed(rabbit, "restarted", "hello");

        rabbit.restart();

        assertThat(take(rabbit, "restarted")).isEqualTo("hello");
    }

    @Test
    void aMemoryAlarmHoldsConfirmsBackUntilItIsOver() throws Exception {
        try (Connection connection = connect(rabbit);
                Channel channel = connection.createChannel()) {
            declare(channel, "alarmed");
            channel.confirmSelect();
            rabbit.setMemoryAlarm(true);

            publish(channel, "alarmed", "late");

            assertThatThrownBy(() -> channel.waitForConfirms(500))
                    .isInstanceOf(TimeoutException.class);
            rabbit.setMemoryAlarm(false);
            assertThat(channel.waitForConfirms(CONFIRM_LIMIT_MS)).isTrue();
        }
    }

    @Test
    void twoNodesRunSideBySide() throws Exception {
        try (var other = RabbitServer.start()) {
            publishConfirmed(rabbit, "side", "one");
            publishConfirmed(other, "side", "two");

            assertThat(take(rabbit, "side")).isEqualTo("one");
            assertThat(take(other, "side")).isEqualTo("two");
        }
    }

    @Test
    void itsDeadLetterWorkerIsSetUpForDelayQueues() {
        String settings =
                rabbit.rabbitmqctl(
                        "eval",
                        "{application:get_env(rabbit,"
                                + " dead_letter_worker_publisher_confirm_timeout),"
                                + " application:get_env(rabbit,"
                                + " dead_letter_worker_consumer_prefetch)}.");

        assertThat(settings.strip()).isEqualTo("{{ok,10000},{ok,512}}");
    }

    @Test
    void itsLogIsThereToBeShown() {
        assertThat(rabbit.logTail()).isNotBlank();
    }

    @Test
    void theSharedOneIsTheSameForAllTests() {
        assertThat(TestServers.rabbit()).isSameAs(TestServers.rabbit());
        assertThat(Readiness.AMQP.serves(TestServers.rabbit().uri())).isTrue();
    }

    private static void publishConfirmed(RabbitServer server, String queue, String text)
            throws Exception {
        try (Connection connection = connect(server);
                Channel channel = connection.createChannel()) {
            declare(channel, queue);
            channel.confirmSelect();
            publish(channel, queue, text);
            channel.waitForConfirmsOrDie(CONFIRM_LIMIT_MS);
        }
    }

    private static void declare(Channel channel, String queue) throws Exception {
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    }

    private static void publish(Channel channel, String queue, String text) throws Exception {
        channel.basicPublish(
                "",
                queue,
                MessageProperties.PERSISTENT_BASIC,
                text.getBytes(StandardCharsets.UTF_8));
    }

    private static String take(RabbitServer server, String queue) throws Exception {
        try (Connection connection = connect(server);
                Channel channel = connection.createChannel()) {
            GetResponse response =
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> channel.basicGet(queue, true), got -> got != null);
            return new String(response.getBody(), StandardCharsets.UTF_8);
        }
    }

    private static Connection connect(RabbitServer server) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(server.uri());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }
}
