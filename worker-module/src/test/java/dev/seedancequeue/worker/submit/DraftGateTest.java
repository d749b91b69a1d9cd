package dev.seedancequeue.worker.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.callback.CallbackAddress;
import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.DraftLife;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.submit.DraftGate.Never;
import dev.seedancequeue.worker.submit.DraftGate.Passage;
import dev.seedancequeue.worker.submit.DraftGate.Ready;
import dev.seedancequeue.worker.submit.DraftGate.Wait;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.Tasks;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class DraftGateTest {

    private static final String DRAFT = Tasks.id(7).value();
    private static final Task FINAL = Tasks.queued(1, ServiceTier.DEFAULT, DRAFT, null);

    private final Bench bench = new Bench();
    private final DraftGate gate = gate(CallbackAddress.off());

    private DraftGate gate(CallbackAddress callbacks) {
        return new DraftGate(
                bench.store,
                Bench.account(bench.provider),
                callbacks,
                bench.clock,
                Bench.DRAFT_WAIT);
    }

    @Test
    void letsATaskWithoutADraftThrough() {
        TaskEnvelope envelope = TaskEnvelope.toSubmit(Tasks.queued(1), Tasks.request(), Tasks.NOW);

        assertThat(gate.open(envelope)).isEqualTo(new Ready(Tasks.request(Tasks.id(1)), null));
        assertThat(envelope.request()).isEqualTo(Tasks.request());
    }

    @Test
    void putsTheCallersOwnIdentifierBehindOurs() {
        Task task = Tasks.queued(1, ServiceTier.DEFAULT, null, "user-17");
        ObjectNode request = Tasks.request().put("safety_identifier", "user-17");

        Passage passage = gate.open(TaskEnvelope.toSubmit(task, request, Tasks.NOW));

        assertThat(((Ready) passage).request().path("safety_identifier").asString())
                .isEqualTo(Tasks.id(1) + ".user-17");
    }

    @Test
    void givesTheProviderOurCallbackAddressUnlessTheCallerHasGivenOne() {
        var callbacks = new CallbackAddress(URI.create("https://queue.example"), "s".repeat(32));
        Task task = Tasks.queued(1);
        ObjectNode theirs = Tasks.request().put("callback_url", "https://theirs.example/");

        Passage ours =
                gate(callbacks).open(TaskEnvelope.toSubmit(task, Tasks.request(), Tasks.NOW));
        Passage kept = gate(callbacks).open(TaskEnvelope.toSubmit(task, theirs, Tasks.NOW));

        assertThat(((Ready) ours).request().path("callback_url").asString())
                .isEqualTo(callbacks.of(task));
        assertThat(((Ready) kept).request().path("callback_url").asString())
                .isEqualTo("https://theirs.example/");
    }

    @Test
    void passesTheProvidersOwnIdThrough() {
        Task task = Tasks.queued(1, ServiceTier.DEFAULT, "cgt-20261122101112-abcde", null);
        ObjectNode request = Tasks.finalRequest("cgt-20261122101112-abcde");

        Passage passage = gate.open(TaskEnvelope.toSubmit(task, request, Tasks.NOW));

        assertThat(draftId(passage)).isEqualTo("cgt-20261122101112-abcde");
    }

    @Test
    void namesTheProvidersIdOfASucceededDraft() {
        bench.store.advance(Tasks.succeeded(7, "cgt-draft"));

        assertThat(draftId(open())).isEqualTo("cgt-draft");
    }

    @Test
    void neverOpensForADraftWhoseWeekIsOver() {
        bench.store.advance(Tasks.succeeded(7, "cgt-draft"));

        bench.clock.advance(DraftLife.LENGTH);
        assertThat(draftId(open())).isEqualTo("cgt-draft");

        bench.clock.advance(Duration.ofMillis(1));
        assertThat(open())
                .isInstanceOfSatisfying(
                        Never.class,
                        never -> assertThat(never.error().code()).isEqualTo("draft_expired"));
    }

    static Stream<Task> unfinished() {
        return Stream.of(
                Tasks.queued(7),
                Tasks.unconfirmed(7),
                Tasks.parked(7),
                Tasks.ordered(7, "cgt-draft"),
                Tasks.running(7, "cgt-draft"));
    }

    @ParameterizedTest
    @MethodSource("unfinished")
    void waitsForADraftThatIsNotFinished(Task draft) {
        bench.store.advance(draft);

        assertThat(open()).isEqualTo(new Wait(Duration.ofSeconds(1)));
    }

    @Test
    void waitsLongerTheLongerItHasWaited() {
        bench.store.advance(Tasks.running(7, "cgt-draft"));

        bench.clock.advance(Duration.ofSeconds(20));
        assertThat(open()).isEqualTo(new Wait(Duration.ofSeconds(4)));
        bench.clock.advance(Duration.ofHours(1));
        assertThat(open()).isEqualTo(new Wait(Bench.DRAFT_WAIT));
    }

    static Stream<Task> ended() {
        return Stream.of(Tasks.failed(7), Tasks.expired(7, "cgt-draft"), Tasks.cancelled(7));
    }

    @ParameterizedTest
    @MethodSource("ended")
    void neverOpensForADraftThatGaveNoVideo(Task draft) {
        bench.store.advance(draft);

        assertThat(open())
                .isInstanceOfSatisfying(
                        Never.class,
                        never -> {
                            assertThat(never.error().code()).isEqualTo("draft_not_usable");
                            assertThat(never.error().message())
                                    .contains(DRAFT, draft.state().status().wireName());
                        });
    }

    @Test
    void waitsForAnUnknownDraftToComeBackAndThenGivesUp() {
        assertThat(open()).isEqualTo(new Wait(Bench.DRAFT_WAIT));

        bench.clock.advance(DraftGate.UNKNOWN_DRAFT_WAIT);

        assertThat(open())
                .isInstanceOfSatisfying(
                        Never.class,
                        never -> assertThat(never.error().code()).isEqualTo("draft_not_found"));
    }

    @Test
    void doesNotSeeTheDraftOfAnotherTenant() {
        Task draft = Tasks.succeeded(7, "cgt-draft");
        bench.store.advance(
                new Task(
                        draft.id(),
                        "somebody-else",
                        draft.video(),
                        draft.warnings(),
                        null,
                        null,
                        draft.createdAt(),
                        draft.storeEpoch(),
                        draft.revision(),
                        draft.order(),
                        draft.state(),
                        draft.caption()));

        assertThat(open()).isInstanceOf(Wait.class);
    }

    private Passage open() {
        return gate.open(TaskEnvelope.toSubmit(FINAL, Tasks.finalRequest(DRAFT), Tasks.NOW));
    }

    private static String draftId(Passage passage) {
        return ((Ready) passage)
                .request()
                .path("content")
                .path(0)
                .path("draft_task")
                .path("id")
                .asString();
    }
}
