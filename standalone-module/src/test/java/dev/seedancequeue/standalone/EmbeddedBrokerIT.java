package dev.seedancequeue.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

    @TempDir static Path folder;
    private static EmbeddedBroker broker;

    private Connection connection;
    private Channel channel;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(folder.resolve("shared"));
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() throws IOException, TimeoutException {
        connection = AmqpConnections.open(broker.uri());
        channel = connection.createChannel();
    }

    @AfterEach
    void disconnect() {
        connection.abort();
    }

    @Nested
    class AsALadder extends LadderContract {

        @Override
        Connection connect() throws IOException, TimeoutException {
            return AmqpConnections.open(broker.uri());
        }

        @Override
        boolean withOwnArguments() {
            return true;
        }
    }

    @Test
    void messagesInTheLadderSurviveARestart()
            throws IOException, InterruptedException, TimeoutException {
        var step = Duration.ofSeconds(4);
        Path own = folder.resolve("restarted");
        try (var first = EmbeddedBroker.start(own);
                var publishing = AmqpConnections.open(first.uri())) {
            Channel publisher = publishing.createChannel();
            publisher.confirmSelect();
            new Ladder(publisher, true).declare(List.of("poll"), List.of(step));
            publish(publisher, Ladder.step(step), "poll", "kept");
            publisher.waitForConfirmsOrDie(10_000);
            assertThat(publisher.messageCount(Ladder.step(step))).isOne();
        }

        try (var second = EmbeddedBroker.start(own);
                var consuming = AmqpConnections.open(second.uri())) {
            Channel consumer = consuming.createChannel();
            new Ladder(consumer, true).declare(List.of("poll"), List.of(step));
            List<Delivery> deliveries = consume(consumer, "poll", true);
            await().atMost(Duration.ofSeconds(20)).until(() -> deliveries.size() == 1);
            assertThat(deliveries.getFirst().getBody()).asString().isEqualTo("kept");
        }
    }

    @Test
    void refusesAFolderInUse() {
        assertThatIllegalStateException()
                .isThrownBy(() -> EmbeddedBroker.start(folder.resolve("shared")))
                .withMessageContaining("already in use by another server");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void knowsTheVirtualHostByItsUsualName() throws IOException, TimeoutException {
        var factory = AmqpConnections.factory(broker.uri());
        factory.setVirtualHost("/");

        try (var named = factory.newConnection()) {
            assertThat(named.isOpen()).isTrue();
        }
    }

    @Test
    void refusesAWrongPassword() {
        var factory = AmqpConnections.factory(broker.uri());
        factory.setPassword("guest");

        assertThatExceptionOfType(PossibleAuthenticationFailureException.class)
                .isThrownBy(factory::newConnection);
    }

    @Test
    void ignoresExchangeArgumentsOfRabbitMq() throws IOException {
        Map<String, Object> arguments = Map.of("alternate-exchange", "amq.fanout");
        channel.exchangeDeclare("argued", BuiltinExchangeType.TOPIC, true, false, arguments);

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void answersAnUnroutableMandatoryMessageWithNackThenReturn() throws IOException {
        var answers = new CopyOnWriteArrayList<String>();
        channel.confirmSelect();
        channel.addReturnListener(returned -> answers.add("return " + returned.getReplyCode()));
        channel.addConfirmListener((_, _) -> answers.add("ack"), (_, _) -> answers.add("nack"));

        publish(channel, "amq.direct", "nowhere", "lost");

        await().untilAsserted(() -> assertThat(answers).containsExactly("nack", "return 312"));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void deliversNoMoreThanThePrefetchBeforeAnAck() throws IOException {
        channel.queueDeclare("prefetched", true, false, false, null);
        for (int i = 0; i < 5; i++) {
            publish(channel, "", "prefetched", "message " + i);
        }
        channel.basicQos(2);
        List<Delivery> deliveries = consume(channel, "prefetched", false);

        await().until(() -> deliveries.size() == 2);
        await().during(Duration.ofMillis(500)).until(() -> deliveries.size() == 2);
        channel.basicAck(deliveries.getFirst().getEnvelope().getDeliveryTag(), false);
        await().until(() -> deliveries.size() == 3);
    }

    @Test
    void marksARequeuedMessageAsRedelivered() throws IOException {
        channel.queueDeclare("requeued", true, false, false, null);
        publish(channel, "", "requeued", "again");
        var first = channel.basicGet("requeued", false);

        channel.basicNack(first.getEnvelope().getDeliveryTag(), false, true);

        List<Delivery> deliveries = consume(channel, "requeued", true);
        await().until(() -> deliveries.size() == 1);
        assertThat(first.getEnvelope().isRedeliver()).isFalse();
        assertThat(deliveries.getFirst().getEnvelope().isRedeliver()).isTrue();
    }

    @Test
    void marksMessagesOfALostConnectionAsRedelivered() throws IOException, TimeoutException {
        channel.queueDeclare("taken", true, false, false, null);
        publish(channel, "", "taken", "unacked");
        var lost = AmqpConnections.open(broker.uri());
        List<Delivery> taken = consume(lost.createChannel(), "taken", false);
        await().until(() -> taken.size() == 1);

        lost.abort();

        List<Delivery> deliveries = consume(channel, "taken", true);
        await().until(() -> deliveries.size() == 1);
        assertThat(deliveries.getFirst().getEnvelope().isRedeliver()).isTrue();
    }

    @Test
    void aCancelledConsumerGetsNothingMore() throws IOException {
        channel.queueDeclare("cancelled", true, false, false, null);
        var deliveries = new CopyOnWriteArrayList<Delivery>();
        String tag = channel.basicConsume("cancelled", true, (_, d) -> deliveries.add(d), _ -> {});

        channel.basicCancel(tag);
        publish(channel, "", "cancelled", "late");

        await().until(() -> channel.messageCount("cancelled") == 1);
        assertThat(deliveries).isEmpty();
    }

    private static void publish(Channel channel, String exchange, String routingKey, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var persistent = MessageProperties.MINIMAL_PERSISTENT_BASIC;
        channel.basicPublish(exchange, routingKey, true, persistent, bytes);
    }

    private static List<Delivery> consume(Channel channel, String queue, boolean autoAck)
            throws IOException {
        var deliveries = new CopyOnWriteArrayList<Delivery>();
        channel.basicConsume(queue, autoAck, (_, d) -> deliveries.add(d), _ -> {});
        return deliveries;
    }
}
