package dev.seedancequeue.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.messaging.rabbit.RabbitTaskPublisher;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.Workflows;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.AnonymousQueue;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Declarable;
import org.springframework.amqp.core.DirectExchange;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * What publisher, topology and delay ladder promise; run on RabbitMQ and on the embedded broker.
 */
public abstract class PublisherContract {

    private static final String POOL = "1-5-pro.default";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private PublisherConnection connection;
    private RabbitTaskPublisher publisher;
    private RabbitTemplate reader;
    private RabbitAdmin admin;

    protected abstract URI broker();

    protected abstract BrokerDialect dialect();

    @BeforeEach
    void connect() {
        connection = new PublisherConnection(broker(), Duration.ofSeconds(10));
        publisher = new RabbitTaskPublisher(connection, Duration.ofSeconds(10));
        reader = new RabbitTemplate(connection.factory());
        admin = new RabbitAdmin(connection.factory());
        declare();
        List.of(
                        Topology.INTAKE,
                        Topology.POLL,
                        Topology.HINTS,
                        Topology.DEAD_LETTERS,
                        Topology.submitQueue(POOL))
                .forEach(admin::purgeQueue);
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    private void declare() {
        for (Declarable declarable :
                Topology.declarables(SubmitQueues.common().names(List.of(POOL)), dialect())
                        .getDeclarables()) {
            switch (declarable) {
                case Exchange exchange -> admin.declareExchange(exchange);
                case Queue queue -> admin.declareQueue(queue);
                case Binding binding -> admin.declareBinding(binding);
                default -> throw new AssertionError(declarable);
            }
        }
    }

    /** With a consumer: basic.get is refused where one consumer at a time has all messages. */
    private Message receive(String queue) {
        return Objects.requireNonNull(
                reader.receive(queue, PATIENCE.toMillis()), "a message in " + queue);
    }

    private static TaskEnvelope envelope(Task task) {
        return TaskEnvelope.toSubmit(
                task, Json.mapper().createObjectNode().put("model", "m"), Tasks.NOW);
    }

    private static TaskEnvelope read(Message message) {
        return Json.mapper().readValue(message.getBody(), TaskEnvelope.class);
    }

    @Test
    void theTopologyMayBeDeclaredAgain() {
        declare();

        assertThat(admin.getQueueInfo(Topology.POLL)).isNotNull();
    }

    @Test
    void aPublishedTaskIsOnItsQueueOnceConfirmed() {
        TaskEnvelope envelope = envelope(Tasks.queued());

        TaskPublisher.await(publisher.publish(Topology.submitQueue(POOL), envelope));

        Message message = receive(Topology.submitQueue(POOL));
        assertThat(read(message)).isEqualTo(envelope);
        assertThat(message.getMessageProperties().getReceivedDeliveryMode())
                .isEqualTo(MessageDeliveryMode.PERSISTENT);
    }

    @Test
    void manyMessagesAreOnTheirWayAtOnceAndEachHasItsOwnConfirm() {
        List<CompletableFuture<Void>> confirms = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            confirms.add(publisher.publish(Topology.submitQueue(POOL), envelope(Tasks.queued())));
            confirms.add(publisher.publish(TaskEvent.of(Tasks.queued(), Tasks.NOW)));
        }
        confirms.add(publisher.publish("seedance.submit.nowhere", envelope(Tasks.queued())));

        confirms.subList(0, 1000).forEach(TaskPublisher::await);
        assertThatThrownBy(() -> TaskPublisher.await(confirms.getLast()))
                .isInstanceOf(PublishException.class);
        assertThat(admin.purgeQueue(Topology.submitQueue(POOL))).isEqualTo(500);
    }

    @Test
    void aTaskForAQueueThatIsNotThereIsRefused() {
        assertThatThrownBy(() ->
                        TaskPublisher.await(
                                publisher.publish(
                                        "seedance.submit.nowhere", envelope(Tasks.queued()))))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.reason()).isEqualTo(PublishException.Reason.REFUSED))
                .hasMessageContaining("seedance.submit.nowhere");
    }

    @Test
    void aDelayedTaskArrivesAtItsTargetAfterTheDelay() {
        TaskEnvelope envelope = envelope(Tasks.queued());
        Instant sent = Instant.now();

        TaskPublisher.await(publisher.publish(Topology.POLL, envelope, Duration.ofSeconds(1)));

        assertThat(read(receive(Topology.POLL))).isEqualTo(envelope);
        assertThat(Duration.between(sent, Instant.now())).isGreaterThan(Duration.ofMillis(950));
    }

    @Test
    void aShortDelayOvertakesALongOne() {
        TaskEnvelope slow = envelope(Tasks.queued());
        TaskEnvelope fast = envelope(Tasks.queued());

        TaskPublisher.await(publisher.publish(Topology.POLL, slow, Duration.ofSeconds(2)));
        TaskPublisher.await(publisher.publish(Topology.POLL, fast, Duration.ofMillis(250)));

        assertThat(read(receive(Topology.POLL))).isEqualTo(fast);
        assertThat(read(receive(Topology.POLL))).isEqualTo(slow);
    }

    @Test
    void delayedTasksGoToTheirOwnTargets() {
        TaskEnvelope poll = envelope(Tasks.ordered());
        TaskEnvelope submit = envelope(Tasks.queued());

        TaskPublisher.await(publisher.publish(Topology.POLL, poll, Duration.ofMillis(250)));
        TaskPublisher.await(
                publisher.publish(Topology.submitQueue(POOL), submit, Duration.ofMillis(250)));

        assertThat(read(receive(Topology.POLL))).isEqualTo(poll);
        assertThat(read(receive(Topology.submitQueue(POOL)))).isEqualTo(submit);
    }

    @Test
    void aHintArrivesAtOnceOrAfterItsDelay() {
        Hint hint = Hint.of("acme", Tasks.queued().id(), Tasks.PROVIDER_ID, true);

        TaskPublisher.await(publisher.publish(hint.again(), Duration.ofMillis(250)));
        TaskPublisher.await(publisher.publish(hint, Duration.ZERO));

        assertThat(readHint()).isEqualTo(hint);
        assertThat(readHint()).isEqualTo(hint.again());
    }

    @Test
    void aWorkflowArrivesAtOnceOrAfterItsDelay() {
        Workflow workflow = Workflows.drafts(2, new Deciding.Deadline(60, Verdict.APPROVED));
        var now = WorkflowEnvelope.of(workflow, Tasks.NOW);
        var later =
                WorkflowEnvelope.of(
                        workflow.next("epoch-2")
                                .knowing(Map.of("part.d01", new Fact.Placed(Tasks.NOW))),
                        Tasks.NOW);

        TaskPublisher.await(publisher.publish(later, Duration.ofMillis(250)));
        TaskPublisher.await(publisher.publish(now, Duration.ZERO));

        assertThat(WorkflowEnvelope.read(receive(Topology.WORKFLOW).getBody())).isEqualTo(now);
        assertThat(WorkflowEnvelope.read(receive(Topology.WORKFLOW).getBody())).isEqualTo(later);
    }

    private Hint readHint() {
        return Json.mapper().readValue(receive(Topology.HINTS).getBody(), Hint.class);
    }

    @Test
    void everyStepOfTheLadderHasAQueue() {
        for (DelayLadder step : DelayLadder.values()) {
            assertThat(admin.getQueueInfo(step.queue())).as(step.queue()).isNotNull();
        }
    }

    @Test
    void manyTasksAreConfirmedTogether() {
        List<CompletableFuture<Void>> confirms =
                IntStream.range(0, 300)
                        .mapToObj(_ -> publisher.publish(Topology.POLL, envelope(Tasks.ordered())))
                        .toList();

        confirms.forEach(TaskPublisher::await);

        var info = Objects.requireNonNull(admin.getQueueInfo(Topology.POLL));
        assertThat(info.getMessageCount()).isEqualTo(300);
    }

    @Test
    void anEventReachesWhoeverBoundItsType() {
        var queue = new AnonymousQueue();
        admin.declareQueue(queue);
        admin.declareBinding(
                BindingBuilder.bind(queue)
                        .to(new TopicExchange(Topology.EVENTS))
                        .with("task.succeeded"));
        TaskEvent event = TaskEvent.of(Tasks.succeeded(), Tasks.NOW);

        TaskPublisher.await(publisher.publish(TaskEvent.of(Tasks.running(), Tasks.NOW)));
        TaskPublisher.await(publisher.publish(event));

        assertThat(Json.mapper().readValue(receive(queue.getName()).getBody(), TaskEvent.class))
                .isEqualTo(event);
    }

    @Test
    void anEventThatNobodyListensToIsNoFailure() {
        TaskPublisher.await(publisher.publish(TaskEvent.of(Tasks.failed(), Tasks.NOW)));
    }

    @Test
    void aReplyToAQueueThatIsGoneIsNoFailure() {
        TaskPublisher.await(publisher.reply("gone", "7", TaskEvent.of(Tasks.queued(), Tasks.NOW)));
    }

    @Test
    void aProducersMessageComesBackUnchangedAfterAPostponement() {
        Message message = producersMessage();

        TaskPublisher.await(publisher.postpone(Topology.INTAKE, message, Duration.ofMillis(250)));

        assertSame(receive(Topology.INTAKE), message, null);
    }

    @Test
    void aDeadLetterKeepsTheMessageAndSaysWhy() {
        Message message = producersMessage();

        TaskPublisher.await(publisher.deadLetter(message, Topology.INTAKE, "not JSON"));

        Message dead = receive(Topology.DEAD_LETTERS);
        assertSame(dead, message, "not JSON");
        String source = dead.getMessageProperties().getHeader(Topology.SOURCE_HEADER);
        assertThat(source).isEqualTo(Topology.INTAKE);
    }

    /** The client library would throw, and lose count of the confirms that follow. */
    @Test
    void aDeadLetterWhoseHeadersLeaveNoRoomForOursKeepsItsBytes() {
        sizesOfHeaders()
                .forEach(length -> {
                    TaskPublisher.await(
                            publisher.deadLetter(huge(length), Topology.INTAKE, "not JSON"));

                    Message dead = receive(Topology.DEAD_LETTERS);
                    assertThat(dead.getBody()).isEqualTo(huge(length).getBody());
                    String reason = dead.getMessageProperties().getHeader(Topology.REASON_HEADER);
                    assertThat(reason).startsWith("not JSON");
                });
    }

    /** It would come back to be postponed for ever. */
    @Test
    void aMessageWhoseHeadersAreTooLargeToGoRoundIsADeadLetter() {
        sizesOfHeaders()
                .forEach(length ->
                        TaskPublisher.await(
                                publisher.postpone(Topology.INTAKE, huge(length), Duration.ZERO)));

        Message dead = receive(Topology.DEAD_LETTERS);
        assertThat(dead.getBody()).isEqualTo(huge(1).getBody());
        String reason = dead.getMessageProperties().getHeader(Topology.REASON_HEADER);
        assertThat(reason).startsWith("cannot be sent on");
        assertThat(admin.purgeQueue(Topology.INTAKE) + admin.purgeQueue(Topology.DEAD_LETTERS))
                .isEqualTo(sizesOfHeaders().count() - 1);
    }

    /** Around the limit of each broker, by steps smaller than the smallest header of ours. */
    private static Stream<Integer> sizesOfHeaders() {
        return Stream.concat(
                Stream.of(40_000, 65_000, 200_000, 600_000),
                Stream.iterate(130_400, length -> length < 131_100, length -> length + 20));
    }

    private static Message huge(int length) {
        return MessageBuilder.withBody(new byte[] {7})
                .setHeader("huge", "h".repeat(length))
                .build();
    }

    /** The client library counts it, and the broker never sees it. */
    @Test
    void aMessageThatCannotBeSentTakesNoConfirmOfThoseThatFollow() {
        String unsendable = "c".repeat(300);

        assertThatThrownBy(() ->
                        TaskPublisher.await(
                                publisher.reply(
                                        "answers",
                                        unsendable,
                                        TaskEvent.of(Tasks.queued(), Tasks.NOW))))
                .isInstanceOf(PublishException.class);

        TaskPublisher.await(publisher.publish(Topology.POLL, envelope(Tasks.ordered())));
        assertThatThrownBy(() ->
                        TaskPublisher.await(
                                publisher.publish(
                                        "seedance.submit.nowhere", envelope(Tasks.queued()))))
                .isInstanceOf(PublishException.class);
    }

    @Test
    void aProducersMessageReachesTheIntake() {
        admin.declareExchange(new DirectExchange(Topology.TASKS));
        reader.send(Topology.TASKS, Topology.CREATE, producersMessage());

        assertThat(receive(Topology.INTAKE).getBody()).isEqualTo(producersMessage().getBody());
    }

    private static Message producersMessage() {
        return MessageBuilder.withBody(new byte[] {0, 1, (byte) 0xff})
                .setMessageId("order-17")
                .setContentType("application/json")
                .setReplyTo("answers")
                .setCorrelationId("17")
                .setTimestamp(Date.from(Tasks.NOW))
                .setHeader(Topology.TENANT_HEADER, "acme")
                .build();
    }

    private static void assertSame(Message actual, Message expected, @Nullable String reason) {
        var properties = actual.getMessageProperties();
        assertThat(actual.getBody()).isEqualTo(expected.getBody());
        assertThat(properties.getMessageId()).isEqualTo("order-17");
        assertThat(properties.getReplyTo()).isEqualTo("answers");
        assertThat(properties.getCorrelationId()).isEqualTo("17");
        assertThat(properties.getTimestamp())
                .isEqualTo(expected.getMessageProperties().getTimestamp());
        String tenant = properties.getHeader(Topology.TENANT_HEADER);
        assertThat(tenant).isEqualTo("acme");
        String why = properties.getHeader(Topology.REASON_HEADER);
        assertThat(why).isEqualTo(reason);
    }
}
