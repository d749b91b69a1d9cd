package dev.seedancequeue.acceptance;

import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses a final early when its draft can never become one. */
final class DraftReference {

    /** A draft can be made final this long after it was created (provider rule). */
    static final Duration DRAFT_LIFE = Duration.ofDays(7);

    /** With it an id claims to be ours; the provider's own begin with {@code cgt-}. */
    private static final String OWN_PREFIX = "seedance_";

    private static final String POINTER = "/content/0/draft_task/id";

    private final TaskStore store;
    private final InstantSource clock;

    DraftReference(TaskStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Nothing to say about a provider's own id, or while the store is away: the worker asks. */
    List<Violation> check(String tenant, @Nullable String draftTaskId) {
        if (draftTaskId == null || !draftTaskId.startsWith(OWN_PREFIX)) {
            return List.of();
        }
        if (!TaskId.isTaskId(draftTaskId)) {
            return violation("draft_not_found", draftTaskId + " is not a task id of ours");
        }
        Task draft;
        try {
            draft = store.find(tenant, new TaskId(draftTaskId));
        } catch (StoreUnavailableException _) {
            return List.of();
        }
        if (draft == null) {
            return violation("draft_not_found", "no task " + draftTaskId + " is known here");
        }
        if (!draft.video().draft()) {
            return violation(
                    "not_a_draft",
                    "task "
                            + draftTaskId
                            + " was not created with draft: true; only drafts can be"
                            + " made final");
        }
        if (draft.createdAt().plus(DRAFT_LIFE).isBefore(clock.instant())) {
            return violation(
                    "draft_expired",
                    "draft %s was created at %s; a draft can be made final for 7 days"
                            .formatted(draftTaskId, draft.createdAt()));
        }
        if (draft.isTerminal() && !(draft.state() instanceof TaskState.Succeeded)) {
            return violation(
                    "draft_not_usable",
                    "draft %s ended as %s; only a succeeded draft can be made final"
                            .formatted(draftTaskId, draft.state().status().wireName()));
        }
        return List.of();
    }

    private static List<Violation> violation(String code, String message) {
        return List.of(new Violation(POINTER, code, message));
    }
}
