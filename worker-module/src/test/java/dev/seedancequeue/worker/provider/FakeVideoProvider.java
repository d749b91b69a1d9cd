package dev.seedancequeue.worker.provider;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.VideoResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A provider in memory that keeps a book of what was paid, lists the newest first in pages, hides
 * each tier from the other's list, and can be told what to answer.
 */
public final class FakeVideoProvider implements VideoProvider {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    /** The next create's fate. */
    private enum Fate {
        ANSWERED_ONLY,
        CREATED_ANSWER_LOST
    }

    private record Script(Fate fate, CreateOutcome outcome) {}

    private record Known(ServiceTier tier, ProviderTask task) {}

    private final int pageSize;
    private final @Nullable InstantSource clock;
    private final Set<String> hidden = new HashSet<>();
    private final Map<String, Known> tasks = new LinkedHashMap<>();
    private final Map<String, Integer> creates = new HashMap<>();
    private final List<ObjectNode> requests = new ArrayList<>();
    private final Deque<Script> script = new ArrayDeque<>();
    private final Deque<String> readFailures = new ArrayDeque<>();
    private final Deque<String> orderFailures = new ArrayDeque<>();
    private final AtomicInteger lists = new AtomicInteger();
    private final AtomicInteger finds = new AtomicInteger();
    private final AtomicInteger deletes = new AtomicInteger();
    private @Nullable String away;

    public FakeVideoProvider() {
        this(500);
    }

    public FakeVideoProvider(int pageSize) {
        this(pageSize, null);
    }

    /** Dates its tasks by this clock; without one they are a second apart. */
    public FakeVideoProvider(int pageSize, @Nullable InstantSource clock) {
        this.pageSize = pageSize;
        this.clock = clock;
    }

    /** The next create is answered like this and makes nothing. */
    public synchronized void answerNextCreate(CreateOutcome outcome) {
        script.add(new Script(Fate.ANSWERED_ONLY, outcome));
    }

    /** The next create makes its task, and its answer is lost. */
    public synchronized void loseNextAnswer() {
        var outcome = new CreateOutcome.Unknown("connection reset");
        script.add(new Script(Fate.CREATED_ANSWER_LOST, outcome));
    }

    /** The next order is taken and then failed by the provider's own fault. */
    public synchronized void failNextOrder() {
        orderFailures.add("InternalServiceError");
    }

    /** The next read of any kind cannot be answered. */
    public synchronized void failNextRead(String reason) {
        readFailures.add(reason);
    }

    /** No read is answered any more; null ends it. */
    public synchronized void setAway(@Nullable String reason) {
        away = reason;
    }

    /** How often a video was ordered, and paid, under a correlation id. */
    public synchronized int creates(String safetyIdentifier) {
        return creates.getOrDefault(safetyIdentifier, 0);
    }

    public synchronized int creates() {
        return creates.values().stream().mapToInt(Integer::intValue).sum();
    }

    public synchronized List<ObjectNode> requests() {
        return List.copyOf(requests);
    }

    public int lists() {
        return lists.get();
    }

    public int finds() {
        return finds.get();
    }

    public synchronized List<String> ids() {
        return List.copyOf(tasks.keySet());
    }

    public synchronized void setStatus(String id, ProviderTask.Status status) {
        boolean failed = status == ProviderTask.Status.FAILED;
        end(id, status, failed ? "InternalServiceError" : null, failed ? "it broke" : null);
    }

    /** The provider takes the task back with an error of its own choice. */
    public synchronized void fail(String id, String code) {
        end(id, ProviderTask.Status.FAILED, code, "it broke");
    }

    public synchronized boolean hasFailed(String id) {
        Known known = tasks.get(id);
        return known != null && known.task().status() == ProviderTask.Status.FAILED;
    }

    /** How many orders of a task could still be billed, or have been. */
    public synchronized long liveOrders(TaskId task) {
        return tasks.values().stream()
                .map(Known::task)
                .filter(order -> order.status() != ProviderTask.Status.FAILED)
                .map(order -> SafetyIdentifier.orderOf(order.safetyIdentifier()))
                .filter(order -> order != null && order.task().equals(task))
                .count();
    }

    private void end(
            String id,
            ProviderTask.Status status,
            @Nullable String errorCode,
            @Nullable String errorMessage) {
        var result =
                status == ProviderTask.Status.SUCCEEDED
                        ? new VideoResult(
                                "https://videos.example/" + id + ".mp4",
                                null,
                                108_900L,
                                7L,
                                "720p",
                                "16:9",
                                5)
                        : null;
        Known known = Objects.requireNonNull(tasks.get(id), "no task " + id);
        ProviderTask task = known.task();
        var changed =
                new ProviderTask(
                        id,
                        status,
                        result,
                        errorCode,
                        errorMessage,
                        task.safetyIdentifier(),
                        task.createdAt(),
                        task.createdAt().plus(Duration.ofMinutes(1)));
        tasks.put(id, new Known(known.tier(), changed));
    }

    public synchronized void finishAll() {
        ids().forEach(id -> setStatus(id, ProviderTask.Status.SUCCEEDED));
    }

    public synchronized void forget(String id) {
        tasks.remove(id);
    }

    /** No read shows this task until {@link #show}: a create that turns up late. */
    public synchronized void hide(String id) {
        hidden.add(id);
    }

    public synchronized void show(String id) {
        hidden.remove(id);
    }

    /** A task as it really is, hidden or not. */
    public synchronized ProviderTask task(String id) {
        return Objects.requireNonNull(tasks.get(id), "no task " + id).task();
    }

    @Override
    public synchronized CreateOutcome create(ObjectNode request) {
        requests.add(request.deepCopy());
        Script next = script.poll();
        if (next != null && next.fate() == Fate.ANSWERED_ONLY) {
            return next.outcome();
        }
        if (!request.path("model").isString()) {
            return new CreateOutcome.Refused("MissingParameter", "model is required");
        }
        String id = "cgt-20261122180000-%05d".formatted(tasks.size() + 1);
        String identifier = request.path("safety_identifier").asString("");
        boolean flex = request.path("service_tier").asString("").equals("flex");
        Instant createdAt = clock == null ? START.plusSeconds(tasks.size()) : clock.instant();
        var task =
                new ProviderTask(
                        id,
                        ProviderTask.Status.QUEUED,
                        null,
                        null,
                        null,
                        identifier.isEmpty() ? null : identifier,
                        createdAt,
                        createdAt);
        tasks.put(id, new Known(flex ? ServiceTier.FLEX : ServiceTier.DEFAULT, task));
        creates.merge(identifier, 1, Integer::sum);
        String failure = orderFailures.poll();
        if (failure != null) {
            fail(id, failure);
        }
        return next == null ? new CreateOutcome.Created(id) : next.outcome();
    }

    @Override
    public synchronized FindOutcome find(String providerTaskId) {
        finds.incrementAndGet();
        String failure = readFailure();
        if (failure != null) {
            return new FindOutcome.Unavailable(failure);
        }
        Known known = hidden.contains(providerTaskId) ? null : tasks.get(providerTaskId);
        return known == null ? new FindOutcome.NotFound() : new FindOutcome.Found(known.task());
    }

    @Override
    public synchronized ListOutcome list(ServiceTier tier, List<String> providerTaskIds) {
        return page(tier, 1, task -> providerTaskIds.contains(task.id()));
    }

    @Override
    public synchronized ListOutcome listAll(ServiceTier tier, int page) {
        return page(tier, page, _ -> true);
    }

    private ListOutcome page(
            ServiceTier tier, int page, java.util.function.Predicate<ProviderTask> wanted) {
        lists.incrementAndGet();
        String failure = readFailure();
        if (failure != null) {
            return new ListOutcome.Unavailable(failure);
        }
        List<ProviderTask> all =
                List.copyOf(tasks.values()).reversed().stream()
                        .filter(known -> known.tier() == tier)
                        .map(Known::task)
                        .filter(task -> !hidden.contains(task.id()))
                        .filter(wanted)
                        .toList();
        List<ProviderTask> items =
                all.stream().skip((page - 1L) * pageSize).limit(pageSize).toList();
        return new ListOutcome.Listed(items, all.size());
    }

    private @Nullable String readFailure() {
        return away != null ? away : readFailures.poll();
    }

    @Override
    public synchronized CancelOutcome cancel(String providerTaskId) {
        deletes.incrementAndGet();
        String failure = readFailure();
        if (failure != null) {
            return new CancelOutcome.Unavailable(failure);
        }
        Known known = tasks.get(providerTaskId);
        if (known == null) {
            return new CancelOutcome.Gone();
        }
        return switch (known.task().status()) {
            case QUEUED -> {
                setStatus(providerTaskId, ProviderTask.Status.CANCELLED);
                yield new CancelOutcome.Cancelled();
            }
            case RUNNING -> new CancelOutcome.TooLate();
            case SUCCEEDED, FAILED, EXPIRED -> {
                // The provider's trap: this removes the record and the result with it.
                tasks.remove(providerTaskId);
                yield new CancelOutcome.Cancelled();
            }
            case CANCELLED, UNKNOWN -> new CancelOutcome.Gone();
        };
    }

    public int deletes() {
        return deletes.get();
    }

    @Override
    public int maxIdsPerList() {
        return 170;
    }
}
