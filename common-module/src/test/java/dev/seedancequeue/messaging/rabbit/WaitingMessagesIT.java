package dev.seedancequeue.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many messages wait in a queue. */
final class WaitingMessagesIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final URI broker = TestServers.rabbit().uri();
    private final TcpProxy proxy = TcpProxy.to(broker);
    private final PublisherConnection connection =
            new PublisherConnection(proxy.through(broker), TIMEOUT);
    private final WaitingMessages waiting = new WaitingMessages(connection::openChannel);
    private final String one = "waiting-it-" + UUID.randomUUID();
    private final String other = one + "-other";

    @BeforeEach
    void fill() throws IOException, InterruptedException, TimeoutException {
        try (Channel channel = connection.openChannel()) {
            channel.confirmSelect();
            publish(channel, one, 1);
            publish(channel, other, 3);
            channel.waitForConfirmsOrDie(10_000);
        }
        await().until(() -> waiting.in(one).equals(OptionalLong.of(1)));
        await().until(() -> waiting.in(other).equals(OptionalLong.of(3)));
    }

    @AfterEach
    void close() {
        connection.close();
        proxy.close();
    }

    @Test
    void aLateCountIsNotTakenForThatOfAnotherQueue()
            throws ExecutionException, InterruptedException {
        proxy.stallReplies();
        assertThat(waiting.in(one)).isEmpty();

        var next = new FutureTask<>(() -> waiting.in(other));
        Thread asks = Thread.ofPlatform().start(next);
        await().until(() -> asks.getState() == Thread.State.TIMED_WAITING);
        proxy.resume();

        assertThat(next.get()).isIn(OptionalLong.empty(), OptionalLong.of(3));
        await().until(() -> waiting.in(other).equals(OptionalLong.of(3)));
    }

    @Test
    void aQueueThatIsNotThereLeavesTheOthersCounted() {
        assertThat(waiting.in(one + "-nowhere")).isEmpty();
        assertThat(waiting.in(other)).hasValue(3);
    }

    private static void publish(Channel channel, String queue, int messages) throws IOException {
        channel.queueDeclare(queue, false, false, true, Map.of());
        for (int i = 0; i < messages; i++) {
            channel.basicPublish("", queue, null, new byte[1]);
        }
    }
}
