package dev.seedancequeue.api.watch;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.json.Completeness;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.rabbit.RabbitEventFeed;
import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/**
 * Who waits for which task or batch in this process. One subscription to the broker's events wakes
 * them all; nobody asks Redis again and again. Thread-safe.
 */
@Component
public final class TaskWatches implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(TaskWatches.class);
    private static final List<String> KEYS = List.of("task.#", "step.#", "batch.#");
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ConcurrentHashMap<String, Set<TaskWatch>> watches = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final RabbitEventFeed feed;
    private final int max;
    private volatile boolean running;

    TaskWatches(RabbitSettings rabbit, ApiSettings settings, MeterRegistry metrics) {
        this.feed =
                new RabbitEventFeed(
                        rabbit.uri(), rabbit.timeout(), KEYS, this::happened, this::missed);
        this.max = settings.maxListeners();
        Gauge.builder("seedance.listeners", count, AtomicInteger::get)
                .description("Callers who wait for a task here")
                .register(metrics);
        Gauge.builder("seedance.event.feed", feed, open -> open.isConnected() ? 1 : 0)
                .description("Whether events reach those who wait; without it they wait longer")
                .register(metrics);
    }

    /**
     * Begins to watch a task; whatever happens to it from here on is told to the watch.
     *
     * @throws ProblemException {@code too_many_listeners}
     */
    public TaskWatch watch(String tenant, TaskId id) {
        return watch(key(tenant, id.value()));
    }

    /**
     * The same for a batch: whenever something happens to it or to one of its tasks, the watch is
     * told to look again.
     */
    public TaskWatch watch(String tenant, BatchId id) {
        return watch(key(tenant, id.value()));
    }

    private TaskWatch watch(String key) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            throw ProblemException.retryLater(
                    ProblemCode.TOO_MANY_LISTENERS,
                    "%d callers wait for tasks here, which is the most there may be. Ask without"
                                    .formatted(max)
                            + " wait, or another time.",
                    SOON);
        }
        var watch = new TaskWatch(ended -> end(key, ended));
        watches.compute(
                key,
                (_, others) -> {
                    Set<TaskWatch> all = others == null ? ConcurrentHashMap.newKeySet(1) : others;
                    all.add(watch);
                    return all;
                });
        if (!running) {
            watch.stop();
        }
        return watch;
    }

    private void end(String key, TaskWatch watch) {
        watches.computeIfPresent(
                key,
                (_, all) -> {
                    if (all.remove(watch)) {
                        count.decrementAndGet();
                    }
                    return all.isEmpty() ? null : all;
                });
    }

    private static String key(String tenant, String id) {
        return tenant + "/" + id;
    }

    /** Just enough of an event to see whether anybody waits for it. */
    private record Mention(
            String tenant, @Nullable MentionedTask task, @Nullable MentionedBatch batch) {}

    private record MentionedTask(TaskId id) {}

    private record MentionedBatch(BatchId id) {}

    private void happened(byte[] event) {
        if (watches.isEmpty()) {
            return;
        }
        try {
            switch (Json.mapper().readValue(event, Mention.class)) {
                case Mention(var tenant, MentionedTask(var id), _) -> {
                    Set<TaskWatch> waiting = watches.get(key(tenant, id.value()));
                    if (waiting != null) {
                        tell(waiting, Json.mapper().readValue(event, TaskEvent.class));
                    }
                    lookAgain(tenant, BatchId.ofTask(id));
                }
                case Mention(var tenant, _, MentionedBatch(var id)) -> lookAgain(tenant, id);
                case null, default -> {}
            }
        } catch (JacksonException | IllegalArgumentException e) {
            // Anybody may publish there, and a newer version may have states that we do not know.
            log.debug("an event that cannot be read: {}", e.getMessage());
        }
    }

    private static void tell(Set<TaskWatch> waiting, TaskEvent event) {
        Task task = event.task();
        if (task != null && Completeness.missing(event) == null) {
            waiting.forEach(watch -> watch.tell(task));
        }
    }

    private void lookAgain(String tenant, @Nullable BatchId id) {
        if (id != null) {
            watches.getOrDefault(key(tenant, id.value()), Set.of()).forEach(TaskWatch::lookAgain);
        }
    }

    private void missed() {
        all().forEach(TaskWatch::lookAgain);
    }

    private List<TaskWatch> all() {
        return watches.values().stream().flatMap(Set::stream).toList();
    }

    @Override
    public void start() {
        running = true;
        feed.start();
    }

    /** Lets everybody go: whoever waits gets an answer now and asks another process next. */
    @Override
    public void stop() {
        running = false;
        feed.close();
        all().forEach(TaskWatch::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops before the web server, which waits for all requests under way. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
