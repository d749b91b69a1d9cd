package dev.seedancequeue.worker.delivery;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.seedancequeue.messaging.rabbit.RabbitConnections;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that answers, but later than anybody waits. */
class LateAnswersIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI broker = TestServers.rabbit().uri();
    private final String queue = "late-it-" + UUID.randomUUID();
    private final TcpProxy proxy = TcpProxy.to(broker);
    private final ConsumerConnection connection =
            new ConsumerConnection(proxy.through(broker), TIMEOUT);
    private final List<Delivery> taken = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void declare() throws Exception {
        withChannel(channel -> {
            channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        });
    }

    @AfterEach
    void close() {
        connection.close();
        proxy.close();
    }

    @Test
    void doNotEndTheWorkOnAQueueThatWasNotCancelledInTime() throws Exception {
        var rations = new Rations();
        var consumer = new QueueConsumer(connection, queue, rations, this::ackAllButTheFirst);
        consumer.start();
        rations.left.release();
        publish(queue, 1);
        awaitTaken(1);
        proxy.stallReplies();

        // Makes the consumer cancel its subscription.
        taken.getFirst().ack();
        proxy.resume();
        publish(queue, 1);

        // The first may come again: its channel ended before the broker heard of it.
        await().atMost(PATIENCE)
                .until(() -> {
                    if (rations.ended.tryAcquire()) {
                        rations.left.release();
                    }
                    return taken.stream().filter(each -> !each.redelivered()).count() == 2;
                });
        consumer.stop();
    }

    private void ackAllButTheFirst(Delivery delivery) {
        taken.add(delivery);
        if (taken.size() > 1) {
            delivery.ack();
        }
    }

    private void awaitTaken(int count) {
        await().atMost(PATIENCE).until(() -> taken.size() >= count);
    }

    private void publish(String target, int messages) throws Exception {
        withChannel(channel -> {
            channel.confirmSelect();
            for (int i = 0; i < messages; i++) {
                channel.basicPublish("", target, null, new byte[1]);
            }
            channel.waitForConfirmsOrDie(10_000);
        });
    }

    private interface Work {
        void on(Channel channel) throws Exception;
    }

    private void withChannel(Work work) throws Exception {
        var client = RabbitConnections.client(broker, Duration.ofSeconds(10));
        try (Connection direct = client.newConnection();
                Channel channel = direct.createChannel()) {
            work.on(channel);
        }
    }
}
