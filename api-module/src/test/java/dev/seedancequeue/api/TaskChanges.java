package dev.seedancequeue.api;

import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.messaging.rabbit.RabbitTaskPublisher;
import dev.seedancequeue.task.Cancellation;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.task.redis.TestRedis;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import redis.clients.jedis.UnifiedJedis;

/** Changes tasks as workers do: the event first, then the state. */
final class TaskChanges implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final UnifiedJedis redis;
    private final RedisTaskStore store;
    private final PublisherConnection connection;
    private final TaskPublisher publisher;

    /** On the servers that all tests share. */
    TaskChanges() {
        this(TestServers.rabbit().uri());
    }

    TaskChanges(URI rabbit) {
        redis = TestRedis.open();
        store = new RedisTaskStore(redis, InstantSource.system());
        connection = new PublisherConnection(rabbit, LIMIT);
        publisher = new RabbitTaskPublisher(connection, LIMIT);
    }

    void to(Task task) {
        tell(task);
        store(task);
    }

    void tell(Task task) {
        TaskPublisher.await(publisher.publish(TaskEvent.of(task, Instant.now())));
    }

    /** What is no event of ours, as anybody may publish it. */
    void nonsense(String body) {
        new RabbitTemplate(connection.factory())
                .convertAndSend(Topology.EVENTS, "task.queued", body);
    }

    void store(Task task) {
        store.advance(task);
    }

    void cancellation(Task task) {
        store.recordCancellation(task, Cancellation.REQUESTED);
    }

    @Override
    public void close() {
        connection.close();
        redis.close();
    }
}
