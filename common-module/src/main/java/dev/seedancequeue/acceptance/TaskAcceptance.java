package dev.seedancequeue.acceptance;

import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Caption;
import dev.seedancequeue.task.Idempotency;
import dev.seedancequeue.task.KeyReservation;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one door for create requests, whether they come by HTTP or as messages. An accepted task is
 * confirmed by the broker before {@link #accept} returns. Thread-safe.
 */
public final class TaskAcceptance {

    private static final Logger log = LoggerFactory.getLogger(TaskAcceptance.class);
    private static final ObjectWriter CANONICAL =
            Json.mapper().writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private final RequestCheck check;
    private final DraftReference drafts;
    private final TaskStore store;
    private final StoreEpoch epoch;
    private final Backlog backlog;
    private final TaskPublisher publisher;
    private final InstantSource clock;
    private final AcceptanceMeters meters;

    public TaskAcceptance(
            RequestCheck check,
            TaskStore store,
            StoreEpoch epoch,
            Backlog backlog,
            TaskPublisher publisher,
            InstantSource clock,
            AcceptanceMeters meters) {
        this.check = check;
        this.drafts = new DraftReference(store, clock);
        this.store = store;
        this.epoch = epoch;
        this.backlog = backlog;
        this.publisher = publisher;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * Checks a create body and puts it on its submit queue.
     *
     * @param key the caller's idempotency key, or null
     * @param newId the id the task gets unless the key already stands for another one
     * @throws StoreUnavailableException with a key only: it cannot be looked up; nothing was sent
     * @throws PublishException the broker gave no confirm; repeating with the same key is safe
     */
    public Acceptance accept(String tenant, JsonNode body, @Nullable String key, TaskId newId) {
        return meters.count(() -> checkAndPublish(tenant, body, key, newId, epoch::current));
    }

    /**
     * The same for a request that somebody may have accepted before under this very id, in a
     * lifetime of the store that is over: the provider is asked before anything is ordered.
     */
    public Acceptance acceptAgain(String tenant, JsonNode body, String key, TaskId id) {
        return meters.count(() -> checkAndPublish(tenant, body, key, id, () -> null));
    }

    /**
     * Accepts a part of a workflow: its id is its key, so that to place it twice is to place it
     * once.
     *
     * @param storeEpoch the store's lifetime in which the part became due; in a later one somebody
     *     may have placed it before, and the provider is asked before anything is ordered
     */
    public Acceptance place(String tenant, JsonNode body, TaskId id, @Nullable String storeEpoch) {
        return meters.count(() -> checkAndPublish(tenant, body, null, id, () -> storeEpoch));
    }

    /**
     * One task, checked before.
     *
     * @param id that it always has
     * @param customId its caller's own name for it, which only tasks of batches have
     */
    public record Line(TaskId id, RequestVerdict.Accepted verdict, @Nullable String customId) {}

    /**
     * Accepts tasks of a batch, all of them on their way at once: to place one twice is to place it
     * once. How full the tenant's backlog is was looked at before.
     *
     * @param lines a few hundred
     * @param storeEpoch the store's lifetime in which the batch was first asked for
     * @throws PublishException the broker gave no confirm for some of them; repeating is safe
     */
    public void placeAll(String tenant, List<Line> lines, @Nullable String storeEpoch) {
        Instant now = clock.instant();
        List<Task> tasks =
                lines.stream().map(line -> task(tenant, line, null, storeEpoch)).toList();
        List<CompletableFuture<Void>> confirms = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            Task task = tasks.get(i);
            String queue = Topology.submitQueue(task.video().pool());
            ObjectNode request = lines.get(i).verdict().request();
            confirms.add(publisher.publish(queue, TaskEnvelope.toSubmit(task, request, now)));
        }
        confirms.forEach(confirm -> {
            TaskPublisher.await(confirm);
            backlog.accepted(tenant);
        });
        List<CompletableFuture<Void>> told =
                tasks.stream()
                        .map(task ->
                                publisher
                                        .publish(TaskEvent.of(task, now))
                                        .exceptionally(failure -> logLostEvent(task, failure)))
                        .toList();
        rememberAll(tasks);
        told.forEach(CompletableFuture::join);
        meters.accepted(tasks.size());
    }

    private Task task(
            String tenant,
            Line line,
            @Nullable Idempotency idempotency,
            @Nullable String storeEpoch) {
        RequestVerdict.Accepted verdict = line.verdict();
        return Task.accepted(
                line.id(),
                tenant,
                verdict.profile(),
                verdict.warnings(),
                verdict.request().path("safety_identifier").asString(null),
                idempotency,
                clock.instant(),
                storeEpoch,
                Caption.of(verdict.request(), line.customId()));
    }

    private void rememberAll(List<Task> tasks) {
        try {
            store.advanceAll(tasks);
        } catch (StoreUnavailableException e) {
            log.atWarn()
                    .addKeyValue("tasks", tasks.size())
                    .addKeyValue("cause", e.getMessage())
                    .log("tasks accepted, their state is not in redis until a worker takes them");
        }
    }

    /** How many further tasks the tenant may have; any number while the store is away. */
    public long room(String tenant) {
        return backlog.room(tenant);
    }

    /** Whether the tenant may have no further task; not while the store is away. */
    public boolean isFull(String tenant) {
        return backlog.isFull(tenant);
    }

    /** Most unfinished tasks of a tenant. */
    public long maxBacklog() {
        return backlog.max();
    }

    /** What would be said to a create body, of which nothing is sent. */
    public RequestVerdict preview(String tenant, JsonNode body) {
        RequestVerdict verdict = check.check(body);
        if (verdict instanceof RequestVerdict.Accepted(_, var video, _)) {
            List<Violation> violations = drafts.check(tenant, video);
            return violations.isEmpty() ? verdict : new RequestVerdict.Refused(violations);
        }
        return verdict;
    }

    private Acceptance checkAndPublish(
            String tenant,
            JsonNode body,
            @Nullable String key,
            TaskId newId,
            Supplier<@Nullable String> storeEpoch) {
        return switch (check.check(body)) {
            case RequestVerdict.Refused(var violations) -> new Acceptance.Refused(violations);
            case RequestVerdict.Accepted verdict -> {
                VideoProfile video = verdict.profile();
                List<Violation> draftViolations = drafts.check(tenant, video);
                if (!draftViolations.isEmpty()) {
                    yield new Acceptance.Refused(draftViolations);
                }
                if (key != null) {
                    yield acceptOnce(tenant, body, verdict, key, newId, storeEpoch);
                }
                yield backlog.isFull(tenant)
                        ? new Acceptance.BacklogFull(backlog.max())
                        : new Acceptance.Accepted(
                                publish(tenant, verdict, null, newId, storeEpoch), false);
            }
        };
    }

    private Acceptance acceptOnce(
            String tenant,
            JsonNode body,
            RequestVerdict.Accepted verdict,
            String key,
            TaskId newId,
            Supplier<@Nullable String> storeEpoch) {
        String bodyHash = TaskId.digest(CANONICAL.writeValueAsString(body));
        return switch (store.reserveKey(tenant, key, bodyHash, newId)) {
            case KeyReservation.OtherBody _ -> new Acceptance.KeyUsedForOtherBody();
            case KeyReservation.InFlight _ -> new Acceptance.KeyInFlight();
            case KeyReservation.Answered(var task) -> new Acceptance.Accepted(task, true);
            // Only now: what was accepted before is answered, however full it is.
            case KeyReservation.Reserved _ when backlog.isFull(tenant) -> {
                store.releaseKey(tenant, key);
                yield new Acceptance.BacklogFull(backlog.max());
            }
            case KeyReservation.Reserved(var id) -> {
                Task task = publishOrRelease(tenant, verdict, key, bodyHash, id, storeEpoch);
                complete(tenant, key, task);
                yield new Acceptance.Accepted(task, false);
            }
        };
    }

    /** The task is safe whether or not the key is marked; a repeat continues with its id. */
    private void complete(String tenant, String key, Task task) {
        try {
            store.completeKey(tenant, key, task);
        } catch (StoreUnavailableException e) {
            log.atWarn()
                    .addKeyValue("taskId", task.id())
                    .addKeyValue("cause", e.getMessage())
                    .log("idempotency key not marked as answered");
        }
    }

    private Task publishOrRelease(
            String tenant,
            RequestVerdict.Accepted verdict,
            String key,
            String bodyHash,
            TaskId id,
            Supplier<@Nullable String> storeEpoch) {
        try {
            return publish(tenant, verdict, Idempotency.of(key, bodyHash), id, storeEpoch);
        } catch (PublishException e) {
            // The next request with this key continues under the same id, so that a message which
            // did arrive and its repetition are one task.
            try {
                store.releaseKey(tenant, key);
            } catch (StoreUnavailableException storeFailure) {
                e.addSuppressed(storeFailure);
            }
            throw e;
        }
    }

    private Task publish(
            String tenant,
            RequestVerdict.Accepted verdict,
            @Nullable Idempotency idempotency,
            TaskId id,
            Supplier<@Nullable String> storeEpoch) {
        Task task = task(tenant, new Line(id, verdict, null), idempotency, storeEpoch.get());
        Instant now = task.createdAt();
        String queue = Topology.submitQueue(task.video().pool());
        TaskPublisher.await(
                publisher.publish(queue, TaskEnvelope.toSubmit(task, verdict.request(), now)));
        backlog.accepted(tenant);
        // Only now: the journal must not know of a task that lies in no queue.
        CompletableFuture<Void> told =
                publisher
                        .publish(TaskEvent.of(task, now))
                        .exceptionally(failure -> logLostEvent(task, failure));
        remember(task);
        told.join();
        log.atInfo()
                .addKeyValue("taskId", id)
                .addKeyValue("tenant", tenant)
                .addKeyValue("pool", task.video().pool())
                .log("task {} is accepted", id);
        return task;
    }

    private void remember(Task task) {
        try {
            store.advance(task);
        } catch (StoreUnavailableException e) {
            log.atWarn()
                    .addKeyValue("taskId", task.id())
                    .addKeyValue("cause", e.getMessage())
                    .log("task accepted, its state is not in redis until a worker takes it");
        }
    }

    private static @Nullable Void logLostEvent(Task task, Throwable failure) {
        log.atWarn()
                .addKeyValue("taskId", task.id())
                .addKeyValue("cause", failure.getMessage())
                .log("task accepted, but its event task.queued is not in the journal");
        return null;
    }
}
