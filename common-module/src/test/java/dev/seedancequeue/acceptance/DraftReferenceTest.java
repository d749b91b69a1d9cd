package dev.seedancequeue.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DraftReferenceTest {

    private static final Duration WEEK = Duration.ofDays(7);

    private Instant now = Tasks.NOW;
    private final InstantSource clock = () -> now;
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final DraftReference reference = new DraftReference(store, clock);

    @Test
    void nothingIsSaidOfATaskWithoutDraftOrWithAProvidersId() {
        assertThat(check(null)).isEmpty();
        assertThat(check("cgt-20261122180000-abcde")).isEmpty();
    }

    @Test
    void anIdThatCannotBeOursIsNotFound() {
        assertRefused(check("seedance_NOT-ONE"), "draft_not_found", "seedance_NOT-ONE");
    }

    @Test
    void aDraftThatNobodyKnowsIsNotFound() {
        String id = Tasks.queued(true, null).id().value();

        assertRefused(check(id), "draft_not_found", id);
    }

    @Test
    void aDraftOfAnotherTenantIsNotFound() {
        Task draft = stored(Tasks.queued(true, null));

        assertThat(reference.check("other", finalOf(draft.id().value())))
                .extracting(Violation::code)
                .containsExactly("draft_not_found");
    }

    @Test
    void aTaskThatIsNoDraftIsRefused() {
        Task task = stored(Tasks.queued());

        assertRefused(checkDraft(task), "not_a_draft", task.id().value());
    }

    @Test
    void aProvidersIdOfTheTierWithoutDraftsIsRefused() {
        assertRefused(check("cgt-batch-20261122180000-abcde"), "not_a_draft", "flex tier");
    }

    @Test
    void aDraftOfAnotherModelIsRefused() {
        Task draft = stored(Tasks.queued(true, null));

        assertRefused(
                reference.check(
                        Task.DEFAULT_TENANT,
                        finalOf("doubao-seedance-2-5-260628", "2-5.default", draft.id().value())),
                "draft_of_other_model",
                Tasks.video().model());
    }

    @Test
    void ofAnEndpointOnlyTheProviderKnowsTheModel() {
        Task draft = stored(Tasks.queued(true, null));

        assertThat(
                        reference.check(
                                Task.DEFAULT_TENANT,
                                finalOf("ep-20260101-abcde", "other.default", draft.id().value())))
                .isEmpty();
    }

    @Test
    void aDraftThatIsStillUnderWayOrSucceededIsFine() {
        Task draft = stored(Tasks.queued(true, null));
        assertThat(checkDraft(draft)).isEmpty();

        store.advance(
                draft.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, now)
                        .succeeded(Tasks.result(), now, now));
        assertThat(checkDraft(draft)).isEmpty();
    }

    @Test
    void aDraftThatEndedOtherwiseIsNotUsable() {
        Task draft = stored(Tasks.queued(true, null));
        store.advance(draft.failed(Tasks.error(), now));

        assertRefused(checkDraft(draft), "draft_not_usable", "ended as failed");
    }

    @Test
    void aDraftExpiresWhenItsWeekIsOverAndNotBefore() {
        Task draft = stored(Tasks.queued(true, null));

        now = Tasks.NOW.plus(WEEK);
        assertThat(checkDraft(draft)).isEmpty();

        now = now.plusMillis(1);
        assertRefused(checkDraft(draft), "draft_expired", "2026-11-22T10:00:00Z");
    }

    @Test
    void whileTheStoreIsAwayNothingIsRefused() {
        store.setAway(true);

        assertThat(checkDraft(Tasks.queued(true, null))).isEmpty();
    }

    private Task stored(Task task) {
        store.advance(task);
        return task;
    }

    private List<Violation> checkDraft(Task draft) {
        return check(draft.id().value());
    }

    private List<Violation> check(@Nullable String id) {
        return reference.check(Task.DEFAULT_TENANT, finalOf(id));
    }

    private static VideoProfile finalOf(@Nullable String draftTaskId) {
        return finalOf(Tasks.video().model(), Tasks.video().pool(), draftTaskId);
    }

    private static VideoProfile finalOf(String model, String pool, @Nullable String draftTaskId) {
        return new VideoProfile(
                model,
                pool,
                VideoMode.FINAL_FROM_DRAFT,
                ServiceTier.DEFAULT,
                null,
                null,
                null,
                true,
                false,
                draftTaskId);
    }

    private static void assertRefused(List<Violation> violations, String code, String message) {
        assertThat(violations)
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.pointer()).isEqualTo("/content/0/draft_task/id");
                    assertThat(violation.code()).isEqualTo(code);
                    assertThat(violation.message()).contains(message);
                });
    }
}
