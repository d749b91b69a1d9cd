package dev.seedancequeue.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublishException.Reason;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.DirectExchange;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * A broker that reads nothing any more, with its connections open: its host has gone, or its
 * process has been stopped. Once the buffers in between are full, a write to it never returns.
 */
final class SilentBrokerIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(3);

    /** Twice what a message may take; the heartbeats would need more than 30 seconds. */
    private static final Duration LIMIT = TIMEOUT.plus(CONFIRM_TIMEOUT).multipliedBy(2);

    /** More than all buffers between the publisher and a proxy that does not read. */
    private static final byte[] LARGE = new byte[12 * 1024 * 1024];

    private final String queue = "seedance.test." + UUID.randomUUID();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private TcpProxy proxy;
    private PublisherConnection direct;
    private PublisherConnection connection;
    private RabbitTaskPublisher publisher;
    private RabbitAdmin admin;

    @BeforeEach
    void connect() {
        var broker = TestServers.rabbit().uri();
        proxy = TcpProxy.to(broker);
        direct = new PublisherConnection(broker, LIMIT);
        connection = new PublisherConnection(proxy.through(broker), TIMEOUT);
        publisher = new RabbitTaskPublisher(connection, CONFIRM_TIMEOUT);
        admin = new RabbitAdmin(direct.factory());
        var target = new Queue(queue, true);
        var work = new DirectExchange(Topology.WORK);
        admin.declareExchange(work);
        admin.declareQueue(target);
        admin.declareBinding(BindingBuilder.bind(target).to(work).with(queue));
    }

    @AfterEach
    void disconnect() {
        admin.deleteQueue(queue);
        proxy.close();
        connection.close();
        direct.close();
        threads.close();
    }

    @Test
    void everyPublishEndsInTimeAndTellsTheTruthAndLaterOnesSucceed() {
        TaskPublisher.await(publisher.resend(queue, message("before", LARGE)));
        proxy.stall();

        Map<String, CompletableFuture<Reason>> failures = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            String id = "during-" + i;
            failures.put(id, failure(message(id, LARGE)));
        }
        assertThat(allOf(failures.values())).succeedsWithin(LIMIT);

        // Whoever wrote cannot know; whoever waited behind that wrote nothing.
        assertThat(failures.values().stream().map(CompletableFuture::join))
                .contains(Reason.UNAVAILABLE, Reason.UNCONFIRMED)
                .doesNotContain(Reason.REFUSED);
        proxy.resume();
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(Exception.class)
                .untilAsserted(() ->
                        TaskPublisher.await(
                                publisher.resend(queue, message("after", new byte[1]))));
        var unsent = new ArrayList<String>();
        failures.forEach((id, reason) -> {
            if (reason.join() == Reason.UNAVAILABLE) {
                unsent.add(id);
            }
        });
        assertThat(arrived()).contains("before", "after").doesNotContainAnyElementsOf(unsent);
    }

    @Test
    void theHeartbeatEndsAWriteForWhichThePublisherWouldWaitLonger() {
        Objects.requireNonNull(connection.factory().getRabbitConnectionFactory())
                .setRequestedHeartbeat(1);
        publisher = new RabbitTaskPublisher(connection, Duration.ofMinutes(2));
        TaskPublisher.await(publisher.resend(queue, message("before", new byte[1])));
        proxy.stall();

        List<CompletableFuture<Reason>> failures =
                List.of(
                        failure(message("small", new byte[1])),
                        failure(message("large", LARGE)),
                        failure(message("larger", LARGE)));

        assertThat(allOf(failures)).succeedsWithin(LIMIT);
        proxy.resume();
        TaskPublisher.await(publisher.resend(queue, message("after", new byte[1])));
        assertThat(arrived()).contains("before", "after");
    }

    @Test
    void whoeverWaitsForAConnectionWaitsForOneAttemptAndNotForThoseOfAllOthers() {
        proxy.stall();

        List<CompletableFuture<Reason>> failures =
                IntStream.range(0, 40)
                        .mapToObj(i -> failure(message("early-" + i, new byte[1])))
                        .toList();

        assertThat(allOf(failures)).succeedsWithin(LIMIT);
        assertThat(failures.stream().map(CompletableFuture::join)).containsOnly(Reason.UNAVAILABLE);
    }

    private CompletableFuture<Reason> failure(Message message) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        TaskPublisher.await(publisher.resend(queue, message));
                    } catch (PublishException e) {
                        return e.reason();
                    }
                    throw new AssertionError("confirmed by a broker that reads nothing");
                },
                threads);
    }

    private static CompletableFuture<Void> allOf(
            Iterable<? extends CompletableFuture<Reason>> futures) {
        List<CompletableFuture<Reason>> all = new ArrayList<>();
        futures.forEach(all::add);
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private Set<String> arrived() {
        var reader = new RabbitTemplate(direct.factory());
        Set<String> ids = new HashSet<>();
        for (Message next = reader.receive(queue); next != null; next = reader.receive(queue)) {
            ids.add(String.valueOf(next.getMessageProperties().getMessageId()));
        }
        return ids;
    }

    private static Message message(String id, byte[] body) {
        return MessageBuilder.withBody(body).setMessageId(id).build();
    }
}
