package dev.seedancequeue.benchmarks.slots;

import dev.seedancequeue.benchmarks.harness.Patience;
import dev.seedancequeue.benchmarks.harness.RoleArguments;
import dev.seedancequeue.benchmarks.harness.WorkerProcess;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.worker.WorkerApplication;
import dev.seedancequeue.worker.slot.Slots;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.node.ObjectNode;

/** Workers whose limiter can be taken out; the product has no switch for it. */
final class SlotWorkers implements AutoCloseable {

    private static final int UNCONFIRMED = 500;

    /** One JVM more on few cores: what counts is that it starts fast and stays small. */
    private static final List<String> SMALL_JVM =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx384m");

    private final String[] arguments;
    private final Deque<ConfigurableApplicationContext> contexts = new ArrayDeque<>();
    private final AtomicLong names = new AtomicLong();
    private @Nullable WorkerProcess process;
    private volatile boolean limited = true;

    /** None yet. */
    SlotWorkers(RabbitServer rabbit, RedisServer redis, URI provider, String... more) {
        arguments = RoleArguments.ofWorker(rabbit, redis, provider, more);
    }

    /** Adds one that is a process of its own, so that it can be killed; there is one at most. */
    void addProcess() {
        process = WorkerProcess.start(SMALL_JVM, arguments);
    }

    /** Kills that one. */
    void killProcess() {
        Objects.requireNonNull(process).close();
        process = null;
    }

    /** How many there are. */
    int count() {
        return contexts.size() + (process == null ? 0 : 1);
    }

    /** Starts workers in this process, or stops those that came last, until there are so many. */
    void resize(int count) {
        while (count() < count) {
            contexts.addLast(
                    RoleLauncher.start(
                            WorkerApplication.ROLE, Map.of(), this::wrapSlots, arguments));
        }
        while (count() > count) {
            contexts.removeLast().close();
        }
    }

    private void wrapSlots(GenericApplicationContext context) {
        context.registerBean(BeanPostProcessor.class, Wrapping::new);
    }

    private final class Wrapping implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof Slots slots ? switchable(slots) : bean;
        }
    }

    private Slots switchable(Slots slots) {
        return (Slots)
                Proxy.newProxyInstance(
                        Slots.class.getClassLoader(),
                        new Class<?>[] {Slots.class},
                        (_, method, arguments) -> {
                            try {
                                return limited
                                        ? method.invoke(slots, arguments)
                                        : free(method, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    /** Whoever asks is given what it asks for, and nobody is asked. */
    private @Nullable Object free(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "take" -> {
                String account = (String) ((List<?>) arguments[1]).getFirst();
                List<Slot> slots = new ArrayList<>();
                for (int i = 0; i < (int) arguments[2]; i++) {
                    slots.add(
                            new Slot(
                                    account,
                                    (String) arguments[0],
                                    "free-" + names.incrementAndGet()));
                }
                yield new Slots.Taken(slots, Duration.ZERO, List.of());
            }
            case "keep" -> List.of();
            case "turn" -> Duration.ZERO;
            default -> null;
        };
    }

    /** Whether slots are taken from Redis. */
    void limited(boolean on) {
        limited = on;
    }

    /** Puts so many tasks into the queue, as the API does; returns when all are confirmed. */
    void publish(int count) throws InterruptedException {
        TaskPublisher publisher = contexts.getFirst().getBean(TaskPublisher.class);
        String epoch = epoch();
        List<CompletableFuture<Void>> confirms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TaskEnvelope message = message(epoch);
            String queue = Topology.submitQueue(message.task().video().pool());
            confirms.add(publisher.publish(queue, message));
            if (confirms.size() == UNCONFIRMED) {
                confirms.forEach(TaskPublisher::await);
                confirms.clear();
            }
        }
        confirms.forEach(TaskPublisher::await);
    }

    private TaskEnvelope message(String epoch) {
        Instant now = Instant.now();
        var id = new TaskId("seedance_1795341600_%020d".formatted(names.incrementAndGet()));
        ObjectNode request = Json.mapper().createObjectNode();
        request.put("model", SlotsBenchmark.VIDEO.model());
        request.putArray("content").addObject().put("type", "text").put("text", "a cat");
        Task task =
                Task.accepted(
                        id,
                        Task.DEFAULT_TENANT,
                        SlotsBenchmark.VIDEO,
                        List.of(),
                        null,
                        null,
                        now,
                        epoch);
        return TaskEnvelope.toSubmit(task, request, now);
    }

    /** The workers fill an empty store at their start. */
    private String epoch() throws InterruptedException {
        TaskStore store = contexts.getFirst().getBean(TaskStore.class);
        Patience.await("a filled store", () -> store.epoch() != null);
        return Objects.requireNonNull(store.epoch());
    }

    @Override
    public void close() {
        contexts.forEach(ConfigurableApplicationContext::close);
        if (process != null) {
            process.close();
        }
    }
}
