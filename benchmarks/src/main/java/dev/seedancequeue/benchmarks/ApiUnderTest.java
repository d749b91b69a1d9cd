package dev.seedancequeue.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.seedancequeue.api.ApiApplication;
import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Caption;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.VideoResult;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.node.ObjectNode;

/** An API in this process with a broker and a Redis of its own, and what it is measured beside. */
public final class ApiUnderTest implements AutoCloseable {

    /** Messages that are on their way at once. */
    public static final int WINDOW = 500;

    /** Of all its tasks. */
    public static final String MODEL = "doubao-seedance-1-5-pro-251215";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ObjectNode BODY = body(0);
    private static final VideoProfile PROFILE = profile();

    private final RabbitServer rabbit = RabbitServer.start();
    private final RedisServer redis = RedisServer.start();
    private final ConfigurableApplicationContext context;

    private ApiUnderTest(Class<?>... handlers) {
        context =
                RoleLauncher.start(
                        ApiApplication.ROLE,
                        Map.of(),
                        more -> List.of(handlers).forEach(more::registerBean),
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--logging.structured.format.console=",
                        "--logging.level.root=error",
                        "--seedance.rabbitmq.uri=" + rabbit.uri(),
                        "--seedance.redis.uri=" + redis.uri(),
                        "--seedance.tenant.max-backlog=100000000");
    }

    /**
     * Starts all of it.
     *
     * @param handlers to be served beside the API's own
     */
    public static ApiUnderTest start(Class<?>... handlers) {
        return new ApiUnderTest(handlers);
    }

    /** That the API listens on. */
    public int port() {
        return RoleLauncher.port(context);
    }

    public TaskStore store() {
        return context.getBean(TaskStore.class);
    }

    /** A request for a text to video. */
    public static ObjectNode body(int number) {
        ObjectNode body =
                Json.mapper()
                        .createObjectNode()
                        .put("model", MODEL)
                        .put("ratio", "16:9")
                        .put("duration", 5);
        body.putArray("content")
                .addObject()
                .put("type", "text")
                .put("text", "a heron lands on the pond in the evening sun, take " + number);
        return body;
    }

    /** What becomes of such a request. */
    public static Task task(int number) {
        return Task.accepted(
                TaskId.random(Instant.now(), RANDOM),
                Task.DEFAULT_TENANT,
                PROFILE,
                List.of(),
                null,
                null,
                Instant.now(),
                "epoch",
                new Caption(null, "a heron lands on the pond, take " + number));
    }

    private static VideoProfile profile() {
        var check = new RequestCheck(ModelCatalogue.standard(), CatalogueSettings.defaults());
        return ((RequestVerdict.Accepted) check.check(BODY)).profile();
    }

    /** Lets tasks of the store end with a video, whose links are as long as the provider's. */
    public void succeed(List<TaskId> ids) {
        for (int from = 0; from < ids.size(); from += WINDOW) {
            var some = ids.subList(from, Math.min(from + WINDOW, ids.size()));
            store().advanceAll(
                            store().findAll(Task.DEFAULT_TENANT, some).stream()
                                    .map(ApiUnderTest::succeeded)
                                    .toList());
        }
    }

    private static Task succeeded(@Nullable Task task) {
        Instant now = Instant.now();
        String link = "https://videos.example/" + "0123456789".repeat(50);
        var result =
                new VideoResult(link + ".mp4", link + ".png", 108_900L, 42L, "720p", "16:9", 5);
        return requireNonNull(task)
                .ordered("main", "cgt-20261122000000-abcde", now)
                .running(now)
                .succeeded(result, now, now);
    }

    /**
     * Publishes so many tasks to the submit queue and does nothing else.
     *
     * @return how many are confirmed a second, {@link #WINDOW} being on their way at once
     */
    public double rawPublishes(int count) {
        return inWindows(count, window -> publish(window, this::toSubmit));
    }

    /**
     * The same and then, as the tasks of a batch do it, their events.
     *
     * @return how many tasks a second are confirmed with their events
     */
    public double rawPublishesWithEvents(int count) {
        return inWindows(
                count,
                window -> {
                    publish(window, this::toSubmit);
                    publish(window, this::event);
                });
    }

    private static double inWindows(int count, Consumer<List<Task>> publish) {
        List<Task> tasks = IntStream.range(0, count).mapToObj(ApiUnderTest::task).toList();
        long begun = System.nanoTime();
        for (int from = 0; from < count; from += WINDOW) {
            publish.accept(tasks.subList(from, Math.min(from + WINDOW, count)));
        }
        return count / seconds(begun);
    }

    private static void publish(
            List<Task> tasks, Function<Task, CompletableFuture<Void>> publishing) {
        tasks.stream().map(publishing).toList().forEach(TaskPublisher::await);
    }

    private CompletableFuture<Void> toSubmit(Task task) {
        var envelope = TaskEnvelope.toSubmit(task, BODY, task.createdAt());
        return publisher().publish(Topology.submitQueue(PROFILE.pool()), envelope);
    }

    private CompletableFuture<Void> event(Task task) {
        return publisher().publish(TaskEvent.of(task, task.createdAt()));
    }

    private TaskPublisher publisher() {
        return context.getBean(TaskPublisher.class);
    }

    /**
     * Publishes one task and, once it is confirmed, its event, and waits for that too: what {@code
     * createTask} waits for.
     */
    public void publishAndTell(int number) {
        Task task = task(number);
        TaskPublisher.await(toSubmit(task));
        TaskPublisher.await(event(task));
    }

    /** Seconds since a moment of {@link System#nanoTime()}. */
    public static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    @Override
    public void close() {
        context.close();
        redis.close();
        rabbit.close();
    }
}
