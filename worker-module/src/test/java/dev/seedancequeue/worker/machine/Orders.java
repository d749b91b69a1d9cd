package dev.seedancequeue.worker.machine;

import dev.seedancequeue.acceptance.Acceptance;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.worker.testing.Tasks;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import tools.jackson.databind.node.ObjectNode;

/** Those who want videos: each order may be sent again, with its key, whatever was answered. */
final class Orders {

    private final Random random;
    private final List<Order> sent = new ArrayList<>();
    private final List<TaskId> drafts = new ArrayList<>();

    /** One caller's wish; {@code tasks} are those it was told. */
    private static final class Order {
        private final @Nullable String key;
        private final ObjectNode body;
        private final Set<String> tasks = new TreeSet<>();

        Order(@Nullable String key, ObjectNode body) {
            this.key = key;
            this.body = body;
        }
    }

    Orders(Random random) {
        this.random = random;
    }

    int count() {
        return sent.size();
    }

    /** A new order by HTTP, or one of the old ones with a key once more. */
    void byHttp(Worker process, Instant now) {
        Order order = repeatable();
        if (order == null || random.nextInt(3) > 0) {
            String key = random.nextInt(3) == 0 ? null : "key-" + sent.size();
            order = new Order(key, body());
            sent.add(order);
        }
        send(order, process, TaskId.random(now, random));
    }

    private @Nullable Order repeatable() {
        List<Order> withKey = sent.stream().filter(order -> order.key != null).toList();
        return withKey.isEmpty() ? null : withKey.get(random.nextInt(withKey.size()));
    }

    private void send(Order order, Worker process, TaskId id) {
        process.begin(
                "createTask " + order.key,
                () -> {
                    try {
                        if (process.acceptance()
                                        .accept(Task.DEFAULT_TENANT, order.body, order.key, id)
                                instanceof Acceptance.Accepted(var task, _)) {
                            order.tasks.add(task.id().value());
                            if (task.video().draft()) {
                                drafts.add(task.id());
                            }
                        }
                    } catch (PublishException | StoreUnavailableException _) {
                        // Answered with 503: the caller knows nothing.
                    }
                });
    }

    /** A new order as a producer's message, sent twice now and then. */
    void byMessage(SimulatedBroker broker, Instant now) {
        var properties = new MessageProperties();
        properties.setMessageId("message-" + sent.size());
        properties.setTimestamp(Date.from(now));
        Order order = new Order(null, body());
        sent.add(order);
        byte[] json = order.body.toString().getBytes(StandardCharsets.UTF_8);
        int times = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < times; i++) {
            broker.fromProducer(new Message(json, properties));
        }
    }

    private ObjectNode body() {
        if (!drafts.isEmpty() && random.nextInt(4) == 0) {
            return Tasks.finalRequest(drafts.get(random.nextInt(drafts.size())).value());
        }
        ObjectNode body = Tasks.request().put("duration", 5);
        return switch (random.nextInt(4)) {
            case 0 -> body.put("draft", true).put("resolution", "480p");
            case 1 -> body.put("service_tier", "flex");
            default -> body;
        };
    }

    /** Keys that stand for more than one task. */
    List<String> broken() {
        return sent.stream()
                .filter(order -> order.key != null && order.tasks.size() > 1)
                .map(order -> order.key + " is " + order.tasks)
                .toList();
    }

    /** Tasks that somebody was told are accepted. */
    Set<String> accepted() {
        Set<String> all = new TreeSet<>();
        sent.forEach(order -> all.addAll(order.tasks));
        return all;
    }
}
