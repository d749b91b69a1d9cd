package dev.seedancequeue.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.seedancequeue.messaging.rabbit.RabbitConnections;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QueueConsumerIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /**
     * RabbitMQ keeps acks beyond 32 under way (its quorum_commands_soft_limit) in the channel and
     * forgets them when it closes: those messages come again, as redeliveries.
     */
    private static final int IN_HAND = 30;

    private final String queue = "consumer-it-" + UUID.randomUUID();
    private final List<Delivery> taken = Collections.synchronizedList(new ArrayList<>());
    private final List<QueueConsumer> consumers = new ArrayList<>();
    private final List<ConsumerConnection> connections = new ArrayList<>();

    @AfterEach
    void stop() {
        consumers.forEach(QueueConsumer::stop);
        taken.forEach(Delivery::ack);
        consumers.forEach(consumer -> consumer.drain(Duration.ofSeconds(5)));
        connections.forEach(ConsumerConnection::close);
    }

    @Test
    void takesAMessageOffTheQueueOnceItIsAcked() {
        declare(TestServers.rabbit());
        consume(TestServers.rabbit(), 10, taken::add);
        publish(TestServers.rabbit(), "one");

        awaitTaken(1);
        assertThat(body(taken.getFirst())).isEqualTo("one");
        assertThat(taken.getFirst().redelivered()).isFalse();
        taken.getFirst().ack();

        stop();
        assertThat(ready(TestServers.rabbit())).isZero();
    }

    @Test
    void deliversAgainWhatWasGivenBackAndSaysSo() {
        declare(TestServers.rabbit());
        consume(TestServers.rabbit(), 10, this::giveTheFirstBack);
        publish(TestServers.rabbit(), "one");

        awaitTaken(2);
        assertThat(taken.getFirst().redelivered()).isFalse();
        assertThat(taken.getLast().redelivered()).isTrue();
        assertThat(body(taken.getLast())).isEqualTo("one");
    }

    @Test
    void givesBackWhatTheWorkThrewAt() {
        declare(TestServers.rabbit());
        consume(
                TestServers.rabbit(),
                10,
                delivery -> {
                    taken.add(delivery);
                    if (taken.size() == 1) {
                        throw new IllegalStateException("a fault of ours");
                    }
                });
        publish(TestServers.rabbit(), "one");

        awaitTaken(2);
        assertThat(taken.getLast().redelivered()).isTrue();
    }

    /**
     * While the broker takes no messages every step fails at once; 50 deliveries are all we have.
     */
    @Test
    void doesNotUseUpTheDeliveryLimitInAMoment() {
        declare(TestServers.rabbit());
        consume(
                TestServers.rabbit(),
                10,
                delivery -> {
                    taken.add(delivery);
                    delivery.giveBack();
                });
        long begun = System.nanoTime();
        publish(TestServers.rabbit(), "one");

        awaitTaken(3);

        // Half a second and a whole one.
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(1400));
    }

    @Test
    void holdsNoMoreThanThePrefetch() {
        declare(TestServers.rabbit());
        for (int i = 0; i < 20; i++) {
            publish(TestServers.rabbit(), "message " + i);
        }
        consume(TestServers.rabbit(), 3, taken::add);

        awaitTaken(3);
        assertThat(ready(TestServers.rabbit())).isEqualTo(17);
        taken.getFirst().ack();
        awaitTaken(4);
        assertThat(ready(TestServers.rabbit())).isEqualTo(16);
        assertThat(taken).hasSize(4);
    }

    @Test
    void countsAMessageAsSettledOnlyOnce() {
        declare(TestServers.rabbit());
        consume(TestServers.rabbit(), 10, taken::add);
        publish(TestServers.rabbit(), "one");
        awaitTaken(1);

        taken.getFirst().ack();
        taken.getFirst().ack();
        taken.getFirst().giveBack();

        publish(TestServers.rabbit(), "two");
        awaitTaken(2);
    }

    static List<BasicProperties> strangeProperties() {
        return List.of(
                new BasicProperties.Builder().headers(Map.of("x-delay", "soon")).build(),
                new BasicProperties.Builder().headers(Map.of("x-delay", 1.5)).build(),
                new BasicProperties.Builder().priority(255).expiration("600000").build(),
                new BasicProperties.Builder().headers(Map.of("x-delivery-count", "many")).build(),
                new BasicProperties.Builder().headers(Map.of("x-retry-count", "many")).build(),
                new BasicProperties.Builder().contentEncoding("no-such-charset").build(),
                new BasicProperties.Builder()
                        .headers(Map.of("list", List.of(1, "two", Map.of("three", 3))))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("strangeProperties")
    void takesMessagesWithStrangePropertiesLikeAnyOther(BasicProperties properties) {
        declare(TestServers.rabbit());
        consume(TestServers.rabbit(), 10, taken::add);

        withChannel(
                TestServers.rabbit(),
                channel -> channel.basicPublish("", queue, properties, new byte[1]));

        awaitTaken(1);
        assertThat(taken.getFirst().redelivered()).isFalse();
    }

    @Test
    void takesUpAQueueThatWasDeletedAndDeclaredAgain() {
        declare(TestServers.rabbit());
        QueueConsumer consumer = consume(TestServers.rabbit(), 10, taken::add);
        publish(TestServers.rabbit(), "one");
        awaitTaken(1);
        withChannel(TestServers.rabbit(), channel -> channel.queueDelete(queue));
        // RabbitMQ 3.10 tells nobody when the name is taken again within the same moment.
        await().atMost(PATIENCE).until(() -> !consumer.isSubscribed());
        taken.getFirst().ack();

        declare(TestServers.rabbit());
        publish(TestServers.rabbit(), "two");

        awaitTaken(2);
        assertThat(body(taken.getLast())).isEqualTo("two");
    }

    @Test
    void waitsForAQueueThatIsNotThereYet() {
        consume(TestServers.rabbit(), 10, taken::add);

        declare(TestServers.rabbit());
        publish(TestServers.rabbit(), "one");

        awaitTaken(1);
    }

    @Test
    void comesBackAfterTheBrokerDid() {
        try (RabbitServer rabbit = RabbitServer.start()) {
            declare(rabbit);
            consume(rabbit, 10, taken::add);
            publish(rabbit, "one");
            publish(rabbit, "two");
            awaitTaken(2);
            taken.getFirst().ack();
            rabbit.saveDeclarations();

            rabbit.restart();

            awaitTaken(3);
            assertThat(body(taken.getLast())).isEqualTo(body(taken.get(1)));
            assertThat(taken.getLast().redelivered()).isTrue();
            taken.get(1).ack();
            taken.getLast().ack();
            publish(rabbit, "three");
            awaitTaken(4);
            stop();
        }
    }

    @Test
    void takesNothingMoreOnceStopped() {
        declare(TestServers.rabbit());
        QueueConsumer consumer = consume(TestServers.rabbit(), 10, taken::add);
        publish(TestServers.rabbit(), "one");
        awaitTaken(1);

        consumer.stop();
        publish(TestServers.rabbit(), "two");

        await().atMost(PATIENCE).until(() -> ready(TestServers.rabbit()) == 1);
        assertThat(taken).hasSize(1);
    }

    @Test
    void drainsByWaitingForWorkInHand() throws InterruptedException {
        declare(TestServers.rabbit());
        var mayEnd = new CountDownLatch(1);
        var done = new AtomicInteger();
        QueueConsumer consumer =
                consume(
                        TestServers.rabbit(),
                        IN_HAND,
                        delivery -> {
                            taken.add(delivery);
                            awaitUninterrupted(mayEnd);
                            done.incrementAndGet();
                            delivery.ack();
                        });
        for (int i = 0; i < IN_HAND; i++) {
            publish(TestServers.rabbit(), "message " + i);
        }
        awaitTaken(IN_HAND);
        consumer.stop();

        Thread drain = Thread.ofVirtual().start(() -> consumer.drain(Duration.ofMinutes(1)));

        assertThat(drain.join(Duration.ofMillis(300))).isFalse();
        mayEnd.countDown();
        assertThat(drain.join(PATIENCE)).isTrue();
        assertThat(done).hasValue(IN_HAND);
        assertThat(ready(TestServers.rabbit())).isZero();
    }

    @Test
    void leavesToTheNextWorkerWhatDidNotEndInTime() {
        declare(TestServers.rabbit());
        QueueConsumer consumer = consume(TestServers.rabbit(), 10, taken::add);
        publish(TestServers.rabbit(), "one");
        awaitTaken(1);

        consumer.stop();
        consumer.drain(Duration.ofMillis(100));
        consume(TestServers.rabbit(), 10, taken::add);

        awaitTaken(2);
        assertThat(taken.getLast().redelivered()).isTrue();
    }

    @Test
    void losesNothingWhenStoppedInFullFlow() {
        declare(TestServers.rabbit());
        int messages = 500;
        withChannel(
                TestServers.rabbit(),
                channel -> {
                    channel.confirmSelect();
                    for (int i = 0; i < messages; i++) {
                        channel.basicPublish("", queue, null, text("message " + i));
                    }
                    channel.waitForConfirmsOrDie(10_000);
                });
        var acked = new AtomicInteger();
        Consumer<Delivery> work =
                delivery -> {
                    acked.incrementAndGet();
                    delivery.ack();
                };
        QueueConsumer first = consume(TestServers.rabbit(), 20, work);
        await().pollInterval(Duration.ofMillis(1)).until(() -> acked.get() > 50);

        first.stop();
        first.drain(Duration.ofSeconds(20));

        // The broker counts what comes back with a closed channel a moment later.
        await().untilAsserted(() ->
                assertThat(acked.get() + ready(TestServers.rabbit())).isEqualTo(messages));
    }

    private void giveTheFirstBack(Delivery delivery) {
        taken.add(delivery);
        if (taken.size() == 1) {
            delivery.giveBack();
        }
    }

    private QueueConsumer consume(RabbitServer rabbit, int prefetch, Consumer<Delivery> work) {
        var connection = new ConsumerConnection(rabbit.uri(), TIMEOUT);
        var consumer = new QueueConsumer(connection, queue, Credit.of(prefetch), work);
        connections.add(connection);
        consumers.add(consumer);
        consumer.start();
        return consumer;
    }

    private void awaitTaken(int count) {
        await().atMost(PATIENCE).until(() -> taken.size() >= count);
    }

    private void declare(RabbitServer rabbit) {
        withChannel(
                rabbit,
                channel ->
                        channel.queueDeclare(
                                queue, true, false, false, Map.of("x-queue-type", "quorum")));
    }

    private void publish(RabbitServer rabbit, String body) {
        withChannel(
                rabbit,
                channel -> {
                    channel.confirmSelect();
                    var persistent = new BasicProperties.Builder().deliveryMode(2).build();
                    channel.basicPublish("", queue, persistent, text(body));
                    channel.waitForConfirmsOrDie(10_000);
                });
    }

    private int ready(RabbitServer rabbit) {
        var count = new AtomicInteger();
        withChannel(
                rabbit, channel -> count.set(channel.queueDeclarePassive(queue).getMessageCount()));
        return count.get();
    }

    private interface Work {
        void on(Channel channel) throws IOException, TimeoutException, InterruptedException;
    }

    private static void withChannel(RabbitServer rabbit, Work work) {
        URI uri = rabbit.uri();
        try (Connection connection = RabbitConnections.client(uri, TIMEOUT).newConnection();
                Channel channel = connection.createChannel()) {
            work.on(channel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (IOException | TimeoutException e) {
            throw new AssertionError("broker did not do as asked", e);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static byte[] text(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static String body(Delivery delivery) {
        return new String(delivery.message().getBody(), StandardCharsets.UTF_8);
    }
}
