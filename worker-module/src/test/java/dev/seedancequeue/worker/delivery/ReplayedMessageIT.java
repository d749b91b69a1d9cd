package dev.seedancequeue.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.seedancequeue.messaging.rabbit.RabbitConnections;
import dev.seedancequeue.testservers.TestServers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A message that was a dead letter is no first delivery: whoever had it may have ordered. */
class ReplayedMessageIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void isTakenForOneThatSomebodyMayHaveWorkedOn() throws Exception {
        String queue = "replayed-it-" + UUID.randomUUID();
        var taken = new CompletableFuture<Delivery>();
        try (var broker =
                        RabbitConnections.client(TestServers.rabbit().uri(), TIMEOUT)
                                .newConnection();
                var channel = broker.createChannel();
                var connection = new ConsumerConnection(TestServers.rabbit().uri(), TIMEOUT)) {
            channel.queueDeclare(queue, true, false, false, Map.of());
            var replayed =
                    new BasicProperties.Builder().headers(Map.of("seedance-replays", 1L)).build();
            try {
                channel.basicPublish("", queue, replayed, new byte[] {1});
                var consumer = new QueueConsumer(connection, queue, Credit.of(1), taken::complete);
                consumer.start();

                assertThat(taken.orTimeout(20, TimeUnit.SECONDS).join().redelivered()).isTrue();

                taken.join().ack();
                consumer.stop();
                consumer.drain(TIMEOUT);
            } finally {
                channel.queueDelete(queue);
            }
        }
    }
}
