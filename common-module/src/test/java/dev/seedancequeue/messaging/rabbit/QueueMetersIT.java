package dev.seedancequeue.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStoreContract.TestClock;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

/** What is told of queues to whoever watches or scales the product. */
final class QueueMetersIT {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String POOL = "1-5-pro.default";
    private static final String QUEUE = Topology.submitQueue(POOL);

    private final TestClock clock = new TestClock();
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void tellsHowManyTasksWaitAndHowLongTheFirstOfThem() {
        try (var connection = new PublisherConnection(TestServers.rabbit().uri(), LIMIT)) {
            declare(new RabbitAdmin(connection.factory()));
            QueueMeters meters = meters(connection);
            meters.ask();
            assertThat(value("seedance.waiting.tasks", QUEUE)).isZero();
            assertThat(value("seedance.waiting.oldest", QUEUE)).isZero();

            accept(connection, Tasks.queued());
            accept(connection, Tasks.queued());
            clock.pass(Duration.ofMinutes(3));

            Awaitility.await()
                    .until(() -> {
                        meters.ask();
                        return Double.valueOf(2).equals(value("seedance.waiting.tasks", QUEUE));
                    });
            assertThat(value("seedance.waiting.oldest", QUEUE)).isEqualTo(180);
            assertThat(value("seedance.waiting.tasks", QUEUE + ".bulk")).isZero();
        }
    }

    @Test
    void tellsNoAgeWhileTheStoreIsAway() {
        try (var connection = new PublisherConnection(TestServers.rabbit().uri(), LIMIT)) {
            declare(new RabbitAdmin(connection.factory()));
            accept(connection, Tasks.queued());
            store.setAway(true);
            QueueMeters meters = meters(connection);

            Awaitility.await()
                    .until(() -> {
                        meters.ask();
                        return Double.valueOf(1).equals(value("seedance.waiting.tasks", QUEUE));
                    });
            assertThat(value("seedance.waiting.oldest", QUEUE)).isNaN();
        }
    }

    @Test
    void tellsNothingWhileTheBrokerIsAway() {
        URI nobody = URI.create("amqp://guest:guest@127.0.0.1:1/");
        try (var connection = new PublisherConnection(nobody, Duration.ofSeconds(1))) {
            meters(connection).ask();

            assertThat(value("seedance.waiting.tasks", QUEUE)).isNull();
            assertThat(metrics.get("seedance.dead_letters").gauge().value()).isNaN();
        }
    }

    private QueueMeters meters(PublisherConnection connection) {
        return new QueueMeters(
                connection, SubmitQueues.common(), List.of(POOL), store, clock, metrics);
    }

    private @Nullable Double value(String name, String queue) {
        var gauge = metrics.find(name).tags("pool", POOL, "queue", queue).gauge();
        return gauge == null ? null : gauge.value();
    }

    private static void declare(RabbitAdmin admin) {
        var topology =
                Topology.declarables(
                        SubmitQueues.common().names(List.of(POOL)), BrokerDialect.RABBITMQ);
        topology.getDeclarablesByType(Exchange.class).forEach(admin::declareExchange);
        topology.getDeclarablesByType(Queue.class).forEach(admin::declareQueue);
        topology.getDeclarablesByType(Binding.class).forEach(admin::declareBinding);
        admin.purgeQueue(QUEUE);
    }

    private void accept(PublisherConnection connection, Task task) {
        var publisher = new RabbitTaskPublisher(connection, LIMIT);
        TaskEnvelope envelope =
                TaskEnvelope.toSubmit(task, Json.mapper().createObjectNode(), Tasks.NOW);
        TaskPublisher.await(publisher.publish(QUEUE, envelope));
        store.advance(task);
    }
}
