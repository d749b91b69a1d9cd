package dev.seedancequeue.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.messaging.rabbit.RabbitTaskPublisher;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event there is, as a listener takes it from the broker, is in the AsyncAPI document. */
final class AsyncApiIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String MESSAGE_ID = EveryEvent.MESSAGE_ID;

    private static PublisherConnection own;
    private static TaskPublisher publisher;
    private static Connection connection;
    private static Channel channel;
    private static String queue;

    @BeforeAll
    static void listen() throws Exception {
        own = new PublisherConnection(TestServers.rabbit().uri(), LIMIT);
        publisher = new RabbitTaskPublisher(own, LIMIT);
        var factory = new ConnectionFactory();
        factory.setUri(TestServers.rabbit().uri());
        connection = factory.newConnection("listener");
        channel = connection.createChannel();
        channel.exchangeDeclare(Topology.EVENTS, "topic", true);
        queue = channel.queueDeclare().getQueue();
    }

    @AfterAll
    static void close() throws Exception {
        connection.close();
        own.close();
    }

    static List<TaskEvent> events() {
        return EveryEvent.list();
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventIsInTheDocument(TaskEvent event) throws IOException {
        channel.queueBind(queue, Topology.EVENTS, "#");
        channel.queuePurge(queue);
        TaskPublisher.await(publisher.publish(event));
        GetResponse got = next();
        channel.queueUnbind(queue, Topology.EVENTS, "#");

        assertThat(got.getEnvelope().getRoutingKey()).isEqualTo(event.type());
        AsyncApi.assertIsEvent(event.type(), got.getProps(), got.getBody());
    }

    @Test
    void theDocumentHasNoOtherEvents() {
        Set<String> documented =
                ContractDocument.ASYNCAPI.at("/channels/events/messages").propertyNames().stream()
                        .flatMap(name -> AsyncApi.types("/components/messages/" + name))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(events().stream().map(TaskEvent::type).collect(Collectors.toSet()))
                .isEqualTo(documented);
    }

    static List<TaskEvent> answers() {
        return List.of(
                TaskEvent.accepted(Tasks.queued(), MESSAGE_ID, Tasks.NOW),
                TaskEvent.accepted(
                        Tasks.queued("epoch-1", MESSAGE_ID, "hash"), MESSAGE_ID, Tasks.NOW),
                TaskEvent.rejected(
                        Task.DEFAULT_TENANT, MESSAGE_ID, EveryEvent.VIOLATIONS, Tasks.NOW));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerIsInTheDocument(TaskEvent answer) throws IOException {
        channel.queuePurge(queue);
        TaskPublisher.await(publisher.reply(queue, "7", answer));
        GetResponse got = next();

        assertThat(got.getProps().getCorrelationId()).isEqualTo("7");
        AsyncApi.assertIsAnswer(got.getProps(), got.getBody());
    }

    private static GetResponse next() {
        return await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> channel.basicGet(queue, true), got -> got != null);
    }
}
