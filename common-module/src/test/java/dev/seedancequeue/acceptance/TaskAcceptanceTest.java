package dev.seedancequeue.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.batch.FakeBatchStore;
import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.journal.Refill;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublishException.Reason;
import dev.seedancequeue.messaging.RecordingPublisher;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Idempotency;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.workflow.FakeWorkflowStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

final class TaskAcceptanceTest {

    private static final String TENANT = "acme";
    private static final String QUEUE = "seedance.submit.1-5-pro.default";
    private static final long MAX_BACKLOG = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Instant now = Tasks.NOW;
    private final InstantSource clock = () -> now;
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final RecordingPublisher publisher = new RecordingPublisher();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TaskAcceptance acceptance =
            new TaskAcceptance(
                    new RequestCheck(
                            ModelCatalogue.standard(), CatalogueSettings.defaults(), clock),
                    store,
                    new StoreEpoch(store, clock),
                    new Backlog(store, clock, MAX_BACKLOG),
                    publisher,
                    clock,
                    new AcceptanceMeters(meters, RequestSource.HTTP));

    @Test
    void queuesTheTaskRemembersItAndTellsWhoeverListens() {
        Task task = accepted(accept(body(""), null));

        assertThat(publisher.sent())
                .singleElement()
                .satisfies(sent -> {
                    assertThat(sent.queue()).isEqualTo(QUEUE);
                    assertThat(sent.delay()).isZero();
                    assertThat(sent.envelope().task()).isEqualTo(task);
                    assertThat(sent.envelope().request()).isEqualTo(body(""));
                    assertThat(sent.envelope().dueAt()).isEqualTo(Tasks.NOW);
                });
        assertThat(store.find(TENANT, task.id())).isEqualTo(task);
        assertThat(publisher.events())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.type()).isEqualTo("task.queued");
                    assertThat(event.tenant()).isEqualTo(TENANT);
                });
        assertThat(task.tenant()).isEqualTo(TENANT);
        assertThat(task.storeEpoch()).isEqualTo("epoch-1");
        assertThat(task.createdAt()).isEqualTo(Tasks.NOW);
        assertThat(counted("accepted")).isOne();
    }

    @Test
    void acceptsNothingBeyondTheTenantsBacklogButAnswersWhatWasAccepted() {
        Task first = accepted(accept(body(""), "first"));
        accept(body(""), null);
        accept(body(""), null);

        assertThat(accept(body(""), null)).isEqualTo(new Acceptance.BacklogFull(MAX_BACKLOG));
        assertThat(accept(body(""), "late")).isEqualTo(new Acceptance.BacklogFull(MAX_BACKLOG));
        assertThat(publisher.sent()).hasSize(3);
        assertThat(counted("backlog_full")).isEqualTo(2);
        assertThat(accept(body(""), "first")).isEqualTo(new Acceptance.Accepted(first, true));
        assertThat(acceptance.accept("other", body(""), null, newId()))
                .isInstanceOf(Acceptance.Accepted.class);
    }

    @Test
    void acceptsAgainUnderTheSameKeyOnceThereIsRoom() {
        Task first = accepted(accept(body(""), null));
        accept(body(""), null);
        accept(body(""), null);
        accept(body(""), "late");

        store.advance(first.cancelled(Tasks.NOW));
        now = now.plusSeconds(1);

        assertThat(accept(body(""), "late")).isInstanceOf(Acceptance.Accepted.class);
    }

    @Test
    void anotherTenantDoesNotSeeTheTask() {
        Task task = accepted(accept(body(""), null));

        assertThat(store.find("other", task.id())).isNull();
    }

    @Test
    void keepsTheCallersSafetyIdentifierBesideTheTask() {
        Task task = accepted(accept(body("\"safety_identifier\": \"user-7\","), null));

        assertThat(task.callerSafetyIdentifier()).isEqualTo("user-7");
    }

    @Test
    void refusesWithEveryViolationAndLeavesNoTrace() {
        Acceptance refused = accept(body("\"seeed\": 1, \"duration\": 700,"), "key");

        assertThat(((Acceptance.Refused) refused).violations()).hasSize(2);
        assertThat(publisher.sent()).isEmpty();
        assertThat(publisher.events()).isEmpty();
        assertThat(counted("refused")).isOne();
        assertThat(accept(body(""), "key")).isInstanceOf(Acceptance.Accepted.class);
    }

    @ParameterizedTest
    @EnumSource
    void withoutAConfirmNothingIsAcceptedAndNothingRemembered(Reason reason) {
        publisher.failWith(reason);
        TaskId id = newId();

        assertThatThrownBy(() -> acceptance.accept(TENANT, body(""), null, id))
                .isInstanceOf(PublishException.class);

        assertThat(store.find(TENANT, id)).isNull();
        assertThat(counted("accepted")).isZero();
        assertThat(counted(outcome(reason))).isOne();
    }

    private static String outcome(Reason reason) {
        return switch (reason) {
            case UNCONFIRMED -> "unconfirmed";
            case REFUSED -> "queue_full";
            case UNAVAILABLE -> "broker_unavailable";
        };
    }

    @Nested
    class WithAnIdempotencyKey {

        @Test
        void aRepeatGetsTheFirstTask() {
            Task first = accepted(accept(body(""), "key"));

            Acceptance second = accept(body(""), "key");

            assertThat(second).isEqualTo(new Acceptance.Accepted(first, true));
            assertThat(publisher.sent()).hasSize(1);
            assertThat(counted("replayed")).isOne();
        }

        @Test
        void aRepeatGetsTheFirstTaskAsItWasThen() {
            Task first = accepted(accept(body(""), "key"));
            store.advance(first.ordered(Tasks.ACCOUNT, "cgt-1", Tasks.NOW));

            Acceptance second = accept(body(""), "key");

            assertThat(accepted(second).state().status()).isEqualTo(TaskStatus.QUEUED);
            assertThat(accepted(second)).isEqualTo(first);
        }

        @Test
        void theOrderOfTheFieldsDoesNotMakeAnotherBody() {
            Task first = accepted(accept(json("{\"seed\": 1, " + rest()), "key"));

            String content = "{\"content\": [{\"text\": \"a cat\", \"type\": \"text\"}],";
            JsonNode reordered =
                    json(content + " \"model\": \"doubao-seedance-1-5-pro-251215\", \"seed\": 1}");

            assertThat(accept(reordered, "key")).isEqualTo(new Acceptance.Accepted(first, true));
        }

        @Test
        void anotherBodyIsRefused() {
            accept(body(""), "key");

            assertThat(accept(body("\"seed\": 1,"), "key"))
                    .isInstanceOf(Acceptance.KeyUsedForOtherBody.class);
            assertThat(counted("key_reused")).isOne();
        }

        @Test
        void anotherTenantsKeyIsAnotherKey() {
            Task first = accepted(accept(body(""), "key"));

            Acceptance other = acceptance.accept("other", body(""), "key", newId());

            assertThat(accepted(other).id()).isNotEqualTo(first.id());
        }

        @Test
        void whileAnotherHoldsTheKeyNothingIsQueued() {
            store.reserveKey(TENANT, "key", hashOfPlain(), newId());

            assertThat(accept(body(""), "key")).isInstanceOf(Acceptance.KeyInFlight.class);
            assertThat(publisher.sent()).isEmpty();
            assertThat(counted("key_in_flight")).isOne();
        }

        @Test
        void aRepeatAfterALostConfirmIsTheSameTask() {
            publisher.failWith(Reason.UNCONFIRMED);
            TaskId id = newId();
            assertThatThrownBy(() -> acceptance.accept(TENANT, body(""), "key", id))
                    .isInstanceOf(PublishException.class);
            publisher.failWith(null);

            Acceptance repeat = acceptance.accept(TENANT, body(""), "key", newId());

            assertThat(accepted(repeat).id()).isEqualTo(id);
            assertThat(((Acceptance.Accepted) repeat).replayed()).isFalse();
        }

        @Test
        void theTaskCarriesWhatTheKeyCanBeRestoredFrom() {
            Task task = accepted(accept(body(""), "key"));

            assertThat(task.idempotency()).isEqualTo(Idempotency.of("key", hashOfPlain()));
            assertThat(publisher.events().getFirst().task()).isEqualTo(task);
        }

        @Test
        void aRepeatGetsTheFirstTaskAlsoAfterTheStoreWasFilledFromItsEvent() {
            Task first = accepted(accept(body(""), "key"));
            store.empty();
            assertThatThrownBy(() -> accept(body(""), "key"))
                    .isInstanceOf(StoreNotFilledException.class);
            assertThat(publisher.sent()).hasSize(1);

            new Refill(
                            (_, batch) -> batch.accept(publisher.events()),
                            store,
                            new FakeWorkflowStore(clock, () -> true),
                            new FakeBatchStore(),
                            clock)
                    .fillIfEmpty(_ -> {});

            assertThat(accept(body(""), "key")).isEqualTo(new Acceptance.Accepted(first, true));
        }

        @Test
        void withoutTheStoreNothingIsAccepted() {
            store.setAway(true);

            assertThatThrownBy(() -> accept(body(""), "key"))
                    .isInstanceOf(StoreUnavailableException.class);

            assertThat(publisher.sent()).isEmpty();
            assertThat(counted("state_unavailable")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAcceptedWithoutItsEventAsItsMessageIsSafe(Reason reason) {
        publisher.failEventsWith(reason);

        Task task = accepted(accept(body(""), "key"));

        assertThat(publisher.sent()).hasSize(1);
        assertThat(store.find(TENANT, task.id())).isEqualTo(task);
        assertThat(accept(body(""), "key")).isEqualTo(new Acceptance.Accepted(task, true));
    }

    @ParameterizedTest
    @EnumSource
    void withoutAConfirmTheJournalHearsNothingOfTheTask(Reason reason) {
        publisher.failTasksWith(reason);

        assertThatThrownBy(() -> accept(body(""), null)).isInstanceOf(PublishException.class);

        assertThat(publisher.events()).isEmpty();
    }

    @Test
    void whileTheStoreIsNotFilledATaskWithoutKeyIsAcceptedAndKnowsNoEpoch() {
        store.empty();

        Task task = accepted(accept(body(""), null));

        assertThat(task.storeEpoch()).isNull();
        assertThat(store.find(TENANT, task.id())).isEqualTo(task);
    }

    @Test
    void withoutTheStoreATaskWithoutKeyIsAcceptedAndKnowsNoEpoch() {
        store.setAway(true);

        Task task = accepted(accept(body(""), null));

        assertThat(task.storeEpoch()).isNull();
        assertThat(publisher.sent()).hasSize(1);
    }

    private Acceptance accept(JsonNode body, @Nullable String key) {
        return acceptance.accept(TENANT, body, key, newId());
    }

    private static Task accepted(Acceptance acceptance) {
        return ((Acceptance.Accepted) acceptance).task();
    }

    private double counted(String outcome) {
        return meters.get("seedance.tasks.accepted")
                .tag("source", "http")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    /** The stored hash is of the sorted body, as any program could compute it. */
    private static String hashOfPlain() {
        return TaskId.digest(
                "{\"content\":[{\"text\":\"a cat\",\"type\":\"text\"}],"
                        + "\"model\":\"doubao-seedance-1-5-pro-251215\"}");
    }

    private static JsonNode body(String fields) {
        return json("{" + fields + rest());
    }

    private static String rest() {
        return "\"model\": \"doubao-seedance-1-5-pro-251215\","
                + " \"content\": [{\"type\": \"text\", \"text\": \"a cat\"}]}";
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }

    private static TaskId newId() {
        return TaskId.random(Tasks.NOW, RANDOM);
    }
}
