package dev.seedancequeue.acceptance;

import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.DraftLife;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import java.time.InstantSource;
import java.util.List;

/** Refuses a final early when its draft can never become one. */
final class DraftReference {

    /** With it an id claims to be ours; the provider's own begin with {@code cgt-}. */
    private static final String OWN_PREFIX = "seedance_";

    /** The provider's ids of tasks on the flex tier, on which there are no drafts. */
    private static final String PROVIDERS_FLEX_PREFIX = "cgt-batch-";

    private static final String POINTER = "/content/0/draft_task/id";

    private final TaskStore store;
    private final InstantSource clock;

    DraftReference(TaskStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Little to say about a provider's own id, and nothing while the store is away: the worker
     * asks.
     *
     * @param video that is to be made, perhaps from a draft
     */
    List<Violation> check(String tenant, VideoProfile video) {
        String draftTaskId = video.draftTaskId();
        if (draftTaskId == null) {
            return List.of();
        }
        if (draftTaskId.startsWith(PROVIDERS_FLEX_PREFIX)) {
            return violation(
                    "not_a_draft",
                    draftTaskId
                            + " is a task of the provider's flex tier, on which there are no"
                            + " drafts");
        }
        if (!draftTaskId.startsWith(OWN_PREFIX)) {
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
        if (video.isOfOtherGeneration(draft.video())) {
            return violation(
                    "draft_of_other_model",
                    "draft %s was made with %s, and a final takes the model of its draft: not %s"
                            .formatted(draftTaskId, draft.video().model(), video.model()));
        }
        if (DraftLife.isOver(draft, clock.instant())) {
            return violation("draft_expired", DraftLife.whyOver(draft));
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
