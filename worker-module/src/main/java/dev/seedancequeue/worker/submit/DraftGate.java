package dev.seedancequeue.worker.submit;

import dev.seedancequeue.callback.CallbackAddress;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.DraftLife;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the body that goes to the provider: with our correlation id and callback address in it and,
 * for a final, the provider's id of its draft, for which it waits until the draft is done.
 */
public final class DraftGate {

    /** A draft that nobody knows is given this long to turn up after Redis was emptied. */
    static final Duration UNKNOWN_DRAFT_WAIT = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(DraftGate.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    /** What is to be done with a submit message. */
    sealed interface Passage {}

    /**
     * @param account the only one that can make it, null if any can
     */
    record Ready(ObjectNode request, @Nullable Account account) implements Passage {}

    record Wait(Duration delay) implements Passage {}

    record Never(TaskError error) implements Passage {}

    private final TaskStore store;
    private final Accounts accounts;
    private final CallbackAddress callbacks;
    private final InstantSource clock;
    private final Duration longestWait;

    public DraftGate(
            TaskStore store,
            Accounts accounts,
            CallbackAddress callbacks,
            InstantSource clock,
            Duration longestWait) {
        this.store = store;
        this.accounts = accounts;
        this.callbacks = callbacks;
        this.clock = clock;
        this.longestWait = longestWait;
    }

    Passage open(TaskEnvelope envelope) {
        Task task = envelope.task();
        ObjectNode request =
                Objects.requireNonNull(envelope.request(), "submit message without a request")
                        .deepCopy();
        request.put(
                "safety_identifier",
                SafetyIdentifier.of(task.correlationId(), task.callerSafetyIdentifier()));
        String callback = callbacks.of(task);
        // The caller's own address stays: who is called back is the caller's to say, and we look.
        if (callback != null && !request.has("callback_url")) {
            request.put("callback_url", callback);
        }
        String draftId = task.video().draftTaskId();
        if (draftId == null || !TaskId.isTaskId(draftId)) {
            // A raw id of the provider's says nothing of its account; with several it is the first.
            Account account = draftId == null ? null : accounts.find(null);
            return new Ready(request, account);
        }
        Task draft = store.find(task.tenant(), new TaskId(draftId));
        if (draft == null) {
            boolean patience = task.createdAt().plus(UNKNOWN_DRAFT_WAIT).isAfter(clock.instant());
            return patience
                    ? new Wait(longestWait)
                    : never("draft_not_found", "no task " + draftId + " is known here");
        }
        return switch (draft.state()) {
            case TaskState.Succeeded _ when DraftLife.isOver(draft, clock.instant()) ->
                    never("draft_expired", DraftLife.whyOver(draft));
            case TaskState.Succeeded succeeded -> {
                setDraftId(request, succeeded.providerTaskId());
                yield boundTo(draft, request);
            }
            case TaskState.Failed _, TaskState.Expired _, TaskState.Cancelled _ ->
                    never(
                            "draft_not_usable",
                            "draft %s ended as %s; only a succeeded draft can be made final"
                                    .formatted(draftId, draft.state().status().wireName()));
            case TaskState.Queued _,
                    TaskState.Unconfirmed _,
                    TaskState.Parked _,
                    TaskState.Ordered _,
                    TaskState.Running _ ->
                    new Wait(wait(task));
        };
    }

    /** Only the account that made the draft knows it, even one that is being drained. */
    private Passage boundTo(Task draft, ObjectNode request) {
        String name = draft.order().account();
        Account account = accounts.find(name);
        if (account == null) {
            log.atWarn()
                    .addKeyValue("taskId", draft.id())
                    .addKeyValue("account", name)
                    .log("finals of this draft wait: its account is not set up any more");
            return new Wait(longestWait);
        }
        return new Ready(request, account);
    }

    /** Grows with the time already waited, so that a long draft costs few hops. */
    private Duration wait(Task task) {
        Duration waited = Duration.between(task.createdAt(), clock.instant()).dividedBy(5);
        Duration atLeast = waited.compareTo(FIRST_WAIT) < 0 ? FIRST_WAIT : waited;
        return atLeast.compareTo(longestWait) > 0 ? longestWait : atLeast;
    }

    private static void setDraftId(ObjectNode request, @Nullable String providerTaskId) {
        for (JsonNode item : request.path("content")) {
            if (item.path("draft_task") instanceof ObjectNode draftTask) {
                draftTask.put("id", providerTaskId);
            }
        }
    }

    private static Never never(String code, String message) {
        return new Never(TaskError.free(code, message));
    }
}
