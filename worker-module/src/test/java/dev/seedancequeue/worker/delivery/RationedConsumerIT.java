package dev.seedancequeue.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.seedancequeue.messaging.rabbit.RabbitConnections;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer whose credit runs out. */
class RationedConsumerIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MESSAGES = 300;

    private final String queue = "rationed-" + UUID.randomUUID();
    private final Rations rations = new Rations();
    private final ConcurrentLinkedQueue<Delivery> taken = new ConcurrentLinkedQueue<>();
    private final ConsumerConnection connection =
            new ConsumerConnection(TestServers.rabbit().uri(), TIMEOUT);
    private Connection own;
    private Channel channel;

    @BeforeEach
    void fill() throws IOException, InterruptedException, TimeoutException {
        own = RabbitConnections.client(TestServers.rabbit().uri(), TIMEOUT).newConnection();
        channel = own.createChannel();
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish("", queue, null, "m".getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(10_000);
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        own.close();
    }

    @Test
    void takesAsManyAsItMayAndLeavesTheRestInTheQueue() throws IOException {
        start(delivery -> {
            taken.add(delivery);
            delivery.ack();
        });

        rations.left.release(2);
        awaitTaken(2);
        // Nobody is subscribed who could be sent a third.
        await().until(() -> channel.consumerCount(queue) == 0);
        assertThat(channel.messageCount(queue)).isEqualTo(MESSAGES - 2);

        rations.left.release(3);
        awaitTaken(5);
        assertThat(taken).noneMatch(Delivery::redelivered);
    }

    @Test
    void goesOnWhileEarlierMessagesAreStillInHand() {
        start(taken::add);
        rations.left.release(2);
        awaitTaken(2);

        // The first one to leave finds no credit; the other stays in hand meanwhile.
        Objects.requireNonNull(taken.peek()).ack();
        rations.left.release(2);

        awaitTaken(4);
        assertThat(taken).noneMatch(Delivery::redelivered);
    }

    /** It began with little, and nothing that is in hand leaves. */
    @Test
    void takesMoreAtATimeOnceItMay() {
        start(taken::add);
        rations.left.release(1);
        awaitTaken(1);

        rations.left.release(5);

        awaitTaken(6);
        assertThat(taken).noneMatch(Delivery::redelivered);
    }

    @Test
    void takesNothingMoreOnceWhatWasGrantedIsRevoked() throws IOException {
        start(taken::add);
        rations.left.release(2);
        awaitTaken(2);

        rations.revoke.run();

        await().until(() -> rations.ended.availablePermits() == 1);
        taken.forEach(Delivery::ack);
        // RabbitMQ counts a consumer that was cancelled for as long as it has messages in hand.
        await().until(() -> channel.consumerCount(queue) == 0);
        assertThat(rations.gone.availablePermits()).isEqualTo(2);
        assertThat(channel.messageCount(queue)).isEqualTo(MESSAGES - 2);
    }

    @Test
    void saysThatAGrantEndedWhoseQueueIsNotThere() throws IOException {
        channel.queueDelete(queue);
        start(taken::add);

        rations.left.release(2);

        await().until(() -> rations.ended.availablePermits() == 1);
    }

    @Test
    void saysWhenAMessageHasLeft() {
        start(taken::add);
        rations.left.release(2);
        awaitTaken(2);
        assertThat(rations.gone.availablePermits()).isZero();

        taken.forEach(Delivery::ack);

        await().untilAsserted(() -> assertThat(rations.gone.availablePermits()).isEqualTo(2));
    }

    /** An acknowledgement must not overtake the end of the subscription. */
    @Test
    void takesNoneTooManyWhenManyLeaveAtOnce() throws IOException {
        start(taken::add);
        int rounds = 10;
        int each = 20;
        for (int round = 1; round <= rounds; round++) {
            rations.left.release(each);
            awaitTaken(each);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Delivery delivery = taken.poll(); delivery != null; delivery = taken.poll()) {
                    threads.execute(delivery::ack);
                }
            }
            await().until(() -> channel.consumerCount(queue) == 0);

            assertThat(rations.arrived.availablePermits()).isEqualTo(round * each);
        }
        assertThat(channel.messageCount(queue)).isEqualTo(MESSAGES - rounds * each);
    }

    private void start(Consumer<Delivery> work) {
        new QueueConsumer(connection, queue, rations, work).start();
    }

    private void awaitTaken(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> taken.size() >= count);
    }
}
