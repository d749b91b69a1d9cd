package dev.seedancequeue.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the messaging of the product expects of a broker, whichever it is. */
abstract class LadderContract {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMillis(1500);
    private static final List<String> TARGETS = List.of("submit.pool", "poll");
    private static final int RECEIVE_TIMEOUT_SECONDS = 20;

    private Connection connection;
    private Channel channel;

    abstract Connection connect() throws IOException, TimeoutException;

    abstract boolean withOwnArguments();

    @BeforeEach
    void declare() throws IOException, TimeoutException {
        connection = connect();
        channel = connection.createChannel();
        channel.confirmSelect();
        ladder(channel);
        for (String target : TARGETS) {
            channel.queuePurge(target);
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        if (connection.isOpen()) {
            connection.close();
        }
    }

    @Test
    void declaringTheSameAgainChangesNothing() throws IOException {
        ladder(channel);

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void oneStepServesEveryTargetByRoutingKey()
            throws IOException, InterruptedException, TimeoutException {
        for (String target : TARGETS) {
            publish(Ladder.step(SHORT), target, "for " + target);
        }

        for (String target : TARGETS) {
            Delivery delivery = receive(target);
            assertThat(body(delivery)).isEqualTo("for " + target);
            assertThat(delivery.getEnvelope().getRoutingKey()).isEqualTo(target);
        }
    }

    @Test
    void aMessageComesOutAsItWentIn() throws IOException, InterruptedException, TimeoutException {
        publish(Ladder.step(SHORT), "poll", "body");

        Delivery delivery = receive("poll");

        BasicProperties properties = delivery.getProperties();
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(properties.getContentType()).isEqualTo("application/json");
        assertThat(properties.getMessageId()).isEqualTo("message-1");
        assertThat(properties.getHeaders().get("traceparent")).hasToString("00-trace");
        assertThat(properties.getHeaders()).containsEntry("attempt", 3);
        assertThat(delivery.getEnvelope().isRedeliver()).isFalse();
    }

    @Test
    void aShorterStepOvertakesALongerOneAndNoneIsEarly()
            throws IOException, InterruptedException, TimeoutException {
        long published = System.nanoTime();
        publish(Ladder.step(LONG), "poll", "long");
        publish(Ladder.step(SHORT), "poll", "short");

        BlockingQueue<Delivery> deliveries = consume("poll");
        assertThat(body(next(deliveries))).isEqualTo("short");
        assertThat(Duration.ofNanos(System.nanoTime() - published)).isGreaterThanOrEqualTo(SHORT);
        assertThat(body(next(deliveries))).isEqualTo("long");
        assertThat(Duration.ofNanos(System.nanoTime() - published)).isGreaterThanOrEqualTo(LONG);
    }

    @Test
    void aBurstThroughOneStepArrivesWhole()
            throws IOException, InterruptedException, TimeoutException {
        int count = 300;
        for (int i = 0; i < count; i++) {
            channel.basicPublish(Ladder.step(SHORT), "poll", true, properties(), new byte[512]);
        }
        channel.waitForConfirmsOrDie(10_000);

        BlockingQueue<Delivery> deliveries = consume("poll");
        for (int i = 0; i < count; i++) {
            assertThat(next(deliveries).getEnvelope().getRoutingKey()).isEqualTo("poll");
        }
    }

    private void ladder(Channel channel) throws IOException {
        new Ladder(channel, withOwnArguments()).declare(TARGETS, List.of(SHORT, LONG));
    }

    private void publish(String exchange, String routingKey, String body)
            throws IOException, InterruptedException, TimeoutException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        channel.basicPublish(exchange, routingKey, true, properties(), bytes);
        channel.waitForConfirmsOrDie(10_000);
    }

    private static BasicProperties properties() {
        return new BasicProperties.Builder()
                .deliveryMode(2)
                .contentType("application/json")
                .messageId("message-1")
                .headers(Map.of("traceparent", "00-trace", "attempt", 3))
                .build();
    }

    private Delivery receive(String queue) throws IOException, InterruptedException {
        return next(consume(queue));
    }

    private BlockingQueue<Delivery> consume(String queue) throws IOException {
        var deliveries = new ArrayBlockingQueue<Delivery>(1_000);
        channel.basicConsume(queue, true, (_, delivery) -> deliveries.add(delivery), _ -> {});
        return deliveries;
    }

    private static Delivery next(BlockingQueue<Delivery> deliveries) throws InterruptedException {
        Delivery delivery = deliveries.poll(RECEIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(delivery).as("delivery within %d s", RECEIVE_TIMEOUT_SECONDS).isNotNull();
        return delivery;
    }

    private static String body(Delivery delivery) {
        return new String(delivery.getBody(), StandardCharsets.UTF_8);
    }
}
