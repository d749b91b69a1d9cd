package dev.seedancequeue.workflow.request;

import dev.seedancequeue.acceptance.StoreEpoch;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.workflow.News;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowId;
import dev.seedancequeue.workflow.WorkflowStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;

/**
 * The one door for new workflows. An accepted one is confirmed by the broker before {@link #accept}
 * returns; its tasks are accepted by workers. Thread-safe.
 */
public final class WorkflowAcceptance {

    private static final ObjectWriter CANONICAL =
            Json.mapper().writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private final WorkflowCheck check;
    private final WorkflowStore store;
    private final StoreEpoch epoch;
    private final TaskAcceptance tasks;
    private final WorkflowMessages messages;
    private final InstantSource clock;

    public WorkflowAcceptance(
            WorkflowCheck check,
            WorkflowStore store,
            StoreEpoch epoch,
            TaskAcceptance tasks,
            WorkflowMessages messages,
            InstantSource clock) {
        this.check = check;
        this.store = store;
        this.epoch = epoch;
        this.tasks = tasks;
        this.messages = messages;
        this.clock = clock;
    }

    /** What became of a request. */
    public sealed interface Outcome {

        /**
         * The workflow is safe on the broker.
         *
         * @param replayed true when an earlier request with the same key made it
         */
        record Accepted(Workflow workflow, List<Warning> warnings, boolean replayed)
                implements Outcome {}

        /** Every reason at once. */
        record Refused(List<Violation> violations) implements Outcome {}

        /** The tenant has as many unfinished tasks as it may have. */
        record BacklogFull(long max) implements Outcome {}

        /** The idempotency key was used before with another body. */
        record KeyUsedForOtherBody() implements Outcome {}
    }

    /**
     * Checks a request and sends the workflow on its way.
     *
     * @param key the caller's idempotency key, or null: the workflow's id is made of it
     * @param newId the id it gets without a key
     * @throws StoreUnavailableException with a key only: it cannot be looked up; nothing was sent
     * @throws PublishException the broker gave no confirm; repeating with the same key is safe
     */
    public Outcome accept(String tenant, JsonNode body, @Nullable String key, WorkflowId newId) {
        WorkflowId id = key == null ? newId : WorkflowId.ofKey(tenant, key);
        return switch (check.check(body, id)) {
            case WorkflowVerdict.Refused(var violations) -> new Outcome.Refused(violations);
            case WorkflowVerdict.Accepted verdict -> {
                String bodyHash =
                        key == null ? null : TaskId.digest(CANONICAL.writeValueAsString(body));
                if (bodyHash != null) {
                    if (!store.reserve(tenant, id, bodyHash)) {
                        yield new Outcome.KeyUsedForOtherBody();
                    }
                    Workflow known = store.find(tenant, id);
                    if (known != null) {
                        yield new Outcome.Accepted(known, verdict.warnings(), true);
                    }
                }
                if (tasks.isFull(tenant)) {
                    yield new Outcome.BacklogFull(tasks.maxBacklog());
                }
                Workflow workflow =
                        Workflow.accepted(
                                id,
                                tenant,
                                verdict.definition(),
                                bodyHash,
                                clock.instant(),
                                epoch.current());
                messages.send(workflow, News.ACCEPTED, Duration.ZERO);
                yield new Outcome.Accepted(workflow, verdict.warnings(), false);
            }
        };
    }
}
