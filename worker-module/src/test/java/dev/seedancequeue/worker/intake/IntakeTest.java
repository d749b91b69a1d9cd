package dev.seedancequeue.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.acceptance.AcceptanceMeters;
import dev.seedancequeue.acceptance.Backlog;
import dev.seedancequeue.acceptance.RequestSource;
import dev.seedancequeue.acceptance.StoreEpoch;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.RecordingPublisher.DeadLetter;
import dev.seedancequeue.messaging.RecordingPublisher.Raw;
import dev.seedancequeue.messaging.RecordingPublisher.Reply;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;

class IntakeTest {

    private static final String BODY =
            Tasks.request().put("ratio", "16:9").put("duration", 5).toString();

    private final Bench bench = new Bench();
    private final MessageProperties properties = new MessageProperties();
    private final Intake intake = new Intake(acceptance(), bench.publisher, bench.clock);

    private TaskAcceptance acceptance() {
        var check =
                new RequestCheck(
                        ModelCatalogue.standard(), CatalogueSettings.defaults(), bench.clock);
        return new TaskAcceptance(
                check,
                bench.store,
                new StoreEpoch(bench.store, bench.clock),
                new Backlog(bench.store, bench.clock, 3),
                bench.publisher,
                bench.clock,
                new AcceptanceMeters(new SimpleMeterRegistry(), RequestSource.MESSAGE));
    }

    @BeforeEach
    void nameTheMessage() {
        properties.setMessageId("order-17");
    }

    @Test
    void leavesAMessageBeyondTheTenantsBacklogInTheIntakeUntilThereIsRoom() {
        for (int i = 1; i <= 3; i++) {
            bench.store.advance(Tasks.queued(i));
        }

        RecordedDelivery waiting = take(BODY);

        assertThat(waiting.isAcked()).isTrue();
        assertThat(bench.publisher.postponed())
                .singleElement()
                .satisfies(raw -> {
                    assertThat(raw.queue()).isEqualTo(Topology.INTAKE);
                    assertThat(raw.delay()).isEqualTo(Duration.ofSeconds(30));
                });
        assertThat(bench.publisher.sent()).isEmpty();

        bench.store.advance(Tasks.cancelled(1));
        bench.clock.advance(Duration.ofSeconds(30));
        take(BODY);
        assertThat(bench.publisher.sent()).hasSize(1);
    }

    @Nested
    class Accepting {

        @Test
        void putsTheTaskOnItsSubmitQueue() {
            RecordedDelivery delivery = take(BODY);

            Sent sent = bench.lastSent();
            assertThat(sent.queue()).isEqualTo(Topology.submitQueue("1-5-pro.default"));
            assertThat(sent.envelope().task().tenant()).isEqualTo(Task.DEFAULT_TENANT);
            assertThat(sent.envelope().task().storeEpoch()).isEqualTo(Tasks.EPOCH);
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void tellsWhoAsked() {
            properties.setReplyTo("answers");
            properties.setCorrelationId("c-1");

            take(BODY);

            assertThat(bench.publisher.replies())
                    .singleElement()
                    .satisfies(reply -> {
                        assertThat(reply.queue()).isEqualTo("answers");
                        assertThat(reply.correlationId()).isEqualTo("c-1");
                        assertThat(reply.event().type()).isEqualTo("task.queued");
                        assertThat(reply.event().messageId()).isEqualTo("order-17");
                        assertThat(Objects.requireNonNull(reply.event().task()).id())
                                .isEqualTo(bench.lastSent().envelope().task().id());
                    });
        }

        @Test
        void answersNobodyWhoDidNotAsk() {
            take(BODY);

            assertThat(bench.publisher.replies()).isEmpty();
        }

        @Test
        void givesARedeliveryTheSameTask() {
            properties.setReplyTo("answers");
            take(BODY);
            take(BODY);

            assertThat(bench.publisher.sent()).hasSize(1);
            assertThat(bench.publisher.replies())
                    .hasSize(2)
                    .extracting(reply -> Objects.requireNonNull(reply.event().task()).id())
                    .containsOnly(bench.lastSent().envelope().task().id());
        }

        @Test
        void givesARedeliveryTheSameIdEvenAfterAWipe() {
            properties.setTimestamp(Date.from(Instant.parse("2026-11-22T09:59:58Z")));
            take(BODY);
            bench.store.wipe();
            take(BODY);

            assertThat(bench.publisher.sent())
                    .hasSize(2)
                    .extracting(sent -> sent.envelope().task().id())
                    .containsOnly(
                            TaskId.ofMessage(
                                    "default", "order-17", Instant.parse("2026-11-22T09:59:58Z")));
        }

        /**
         * Broke so: a message was accepted and ordered, nothing of it had reached the journal when
         * Redis was emptied, and its redelivery was ordered a second time.
         */
        @Test
        void doubtsWhatARedeliveryMayHaveBecomeBefore() {
            byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
            bench.store.wipe();

            intake.take(new RecordedDelivery(new Message(body, properties), true));

            assertThat(bench.lastSent().envelope().task().storeEpoch()).isNull();
        }

        @Test
        void keepsTenantsApart() {
            properties.setHeader(Topology.TENANT_HEADER, "studio-a");
            take(BODY);
            properties.setHeader(Topology.TENANT_HEADER, "studio-b");
            take(BODY);

            assertThat(bench.publisher.sent())
                    .extracting(sent -> sent.envelope().task().tenant())
                    .containsExactly("studio-a", "studio-b");
            assertThat(bench.publisher.sent())
                    .extracting(sent -> sent.envelope().task().id())
                    .doesNotHaveDuplicates();
        }
    }

    @Nested
    class Rejecting {

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "two words", "tab\tin", "ümlaut"})
        void wantsAMessageIdThatCanBeLookedUp(String messageId) {
            properties.setMessageId(messageId);

            assertRejected(take(BODY), "invalid_message_id");
        }

        @Test
        void wantsAMessageId() {
            properties.setMessageId(null);

            assertRejected(take(BODY), "invalid_message_id");
        }

        @Test
        void boundsTheMessageId() {
            properties.setMessageId("x".repeat(256));

            assertRejected(take(BODY), "invalid_message_id");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "two words"})
        void wantsATenantThatCanBeAName(String tenant) {
            properties.setHeader(Topology.TENANT_HEADER, tenant);

            assertRejected(take(BODY), "invalid_tenant");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "  ", "hello", "{\"model\":", "{} {}"})
        void wantsJson(String body) {
            assertRejected(take(body), "malformed_json");
        }

        @Test
        void wantsNoMoreThanAMegabyte() {
            assertRejected(take("\"" + "x".repeat(Intake.MAX_BODY_BYTES) + "\""), "body_too_large");
            assertThat(bench.publisher.deadLetters().getLast().reason())
                    .contains("may have 1048576", "send their URL");
        }

        @ParameterizedTest
        @ValueSource(strings = {"[]", "17", "null", "\"text\"", "{}"})
        void wantsACreateRequest(String body) {
            RecordedDelivery delivery = take(body);

            assertThat(bench.publisher.deadLetters()).hasSize(1);
            assertThat(bench.publisher.sent()).isEmpty();
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void namesEveryViolationInTheEvent() {
            take(Tasks.request().put("ratio", "7:3").put("duration", 99).toString());

            assertThat(bench.publisher.events())
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.type()).isEqualTo("task.rejected");
                        assertThat(event.messageId()).isEqualTo("order-17");
                        assertThat(event.violations())
                                .extracting(Violation::pointer)
                                .contains("/ratio", "/duration");
                    });
        }

        @Test
        void refusesAMessageIdThatCameWithAnotherBody() {
            take(BODY);
            RecordedDelivery delivery = take(Tasks.request().put("duration", 6).toString());

            assertThat(bench.publisher.sent()).hasSize(1);
            assertThat(bench.publisher.deadLetters())
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(letter.reason()).startsWith("message_id_reused: "));
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void tellsWhoAsked() {
            properties.setReplyTo("answers");
            properties.setCorrelationId("c-1");

            take("hello");

            assertThat(bench.publisher.replies())
                    .containsExactly(
                            new Reply("answers", "c-1", bench.publisher.events().getFirst()));
        }

        @Test
        void keepsTheMessageUntilTheDeadLetterIsConfirmed() {
            bench.publisher.failWith(PublishException.Reason.UNCONFIRMED);
            RecordedDelivery delivery = deliver("hello");

            assertThatThrownBy(() -> intake.take(delivery)).isInstanceOf(PublishException.class);
            assertThat(delivery.isSettled()).isFalse();
        }

        private void assertRejected(RecordedDelivery delivery, String code) {
            assertThat(bench.publisher.deadLetters())
                    .extracting(DeadLetter::message, DeadLetter::sourceQueue)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    delivery.message(), Topology.INTAKE));
            assertThat(bench.publisher.deadLetters().getFirst().reason()).startsWith(code + ": ");
            assertThat(bench.publisher.events())
                    .extracting(TaskEvent::type)
                    .containsExactly("task.rejected");
            assertThat(bench.publisher.events().getFirst().violations())
                    .extracting(Violation::code)
                    .containsExactly(code);
            assertThat(bench.publisher.sent()).isEmpty();
            assertThat(delivery.isAcked()).isTrue();
        }
    }

    @Nested
    class Postponing {

        @Test
        void waitsForTheStore() {
            bench.store.setAway(true);

            RecordedDelivery delivery = take(BODY);

            assertPostponed(delivery, Duration.ofSeconds(5));
        }

        @Test
        void waitsForWhoeverWorksOnTheSameMessage() {
            bench.store.reserveKey(
                    "default",
                    "order-17",
                    TaskId.digest(canonical()),
                    TaskId.ofMessage("default", "order-17", Instant.EPOCH));

            RecordedDelivery delivery = take(BODY);

            assertPostponed(delivery, Duration.ofSeconds(2));
        }

        private String canonical() {
            return dev.seedancequeue.json.Json.mapper()
                    .writer()
                    .with(tools.jackson.databind.cfg.JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                    .writeValueAsString(dev.seedancequeue.json.Json.mapper().readTree(BODY));
        }

        @ParameterizedTest
        @ValueSource(strings = {"UNCONFIRMED", "UNAVAILABLE"})
        void goesBackWhenTheBrokerDoesNotConfirm(PublishException.Reason reason) {
            bench.publisher.failWith(reason);
            RecordedDelivery delivery = deliver(BODY);

            assertThatThrownBy(() -> intake.take(delivery)).isInstanceOf(PublishException.class);
            assertThat(delivery.isSettled()).isFalse();

            bench.publisher.failWith(null);
            intake.take(delivery);
            assertThat(bench.publisher.sent()).hasSize(1);
            assertThat(delivery.isAcked()).isTrue();
        }

        private void assertPostponed(RecordedDelivery delivery, Duration delay) {
            assertThat(bench.publisher.postponed())
                    .containsExactly(new Raw(Topology.INTAKE, delivery.message(), delay));
            assertThat(bench.publisher.sent()).isEmpty();
            assertThat(bench.publisher.deadLetters()).isEmpty();
            assertThat(delivery.isAcked()).isTrue();
        }
    }

    private RecordedDelivery take(String body) {
        RecordedDelivery delivery = deliver(body);
        intake.take(delivery);
        return delivery;
    }

    private RecordedDelivery deliver(String body) {
        return RecordedDelivery.of(body.getBytes(StandardCharsets.UTF_8), properties);
    }
}
