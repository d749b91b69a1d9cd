package dev.seedancequeue.messaging.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.messaging.rabbit.RabbitTaskPublisher;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.Tasks;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.Declarable;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageBuilderSupport;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import tools.jackson.databind.node.ObjectNode;

/**
 * What can be done about dead letters; run on RabbitMQ and on the embedded broker. Nothing here is
 * lost, whoever looks how often.
 */
public abstract class DeadLettersContract {

    private static final String POOL = "1-5-pro.default";
    private static final String SUBMIT = Topology.submitQueue(POOL);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final InstantSource clock = InstantSource.fixed(Tasks.NOW.plusSeconds(7200));
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final List<Task> ended = new ArrayList<>();
    private PublisherConnection connection;
    private RabbitTaskPublisher publisher;
    private RabbitTemplate reader;
    private RabbitAdmin admin;
    private DeadLetters letters;

    protected abstract URI broker();

    protected abstract BrokerDialect dialect();

    @BeforeEach
    void connect() {
        connection = new PublisherConnection(broker(), TIMEOUT);
        publisher = new RabbitTaskPublisher(connection, TIMEOUT, SubmitQueues.common(), clock);
        reader = new RabbitTemplate(connection.factory());
        reader.setReceiveTimeout(5_000);
        admin = new RabbitAdmin(connection.factory());
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
        List.of(Topology.INTAKE, Topology.INQUIRY, Topology.POLL, Topology.DEAD_LETTERS, SUBMIT)
                .forEach(admin::purgeQueue);
        letters = letters(publisher);
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    private DeadLetters letters(TaskPublisher through) {
        return new DeadLetters(
                new DeadLetterQueue(broker(), TIMEOUT), through, store, ended::add, clock);
    }

    @Test
    void listsWhatIsThereAndLeavesItThere() {
        reject("order-1");
        park(Tasks.parked());
        bury("garbage", SUBMIT, "not a task message: it is garbage");

        for (int look = 0; look < 3; look++) {
            DeadLetters.Listing listing = letters.list(DeadLetterFilter.ALL);

            assertThat(listing.truncated()).isFalse();
            assertThat(listing.letters())
                    .extracting(DeadLetter::kind)
                    .containsExactlyInAnyOrder(
                            DeadLetterKind.REJECTED_MESSAGE,
                            DeadLetterKind.PARKED_TASK,
                            DeadLetterKind.UNREADABLE);
        }
    }

    /** Each look is a delivery to the broker; RabbitMQ 4 drops after 20 what has no limit. */
    @Test
    void nothingIsLostByLookingOften() {
        reject("order-1");
        Set<String> seen = new HashSet<>();

        for (int look = 0; look < 50; look++) {
            seen.add(only().id());
        }

        assertThat(seen).hasSize(1);
    }

    @Test
    void findsOneWithItsBodyAmongMany() {
        for (int i = 0; i < 300; i++) {
            reject("order-" + i);
        }
        DeadLetter one =
                letters.list(DeadLetterFilter.ALL).letters().stream()
                        .filter(letter -> "order-250".equals(letter.messageId()))
                        .findFirst()
                        .orElseThrow();
        assertThat(one.message().getBody()).isEmpty();

        DeadLetter found = Objects.requireNonNull(letters.find(one.id()));

        assertThat(found.message().getBody()).isEqualTo(text("{}"));
        assertThat(found.sourceQueue()).isEqualTo(Topology.INTAKE);
        assertThat(found.at()).isEqualTo(clock.instant());
        assertThat(letters.list(DeadLetterFilter.ALL).letters()).hasSize(300);
    }

    @Test
    void aSecondOneWhoLooksWaitsBrieflyAndIsToldSo() throws InterruptedException {
        reject("order-1");
        var queue = new DeadLetterQueue(broker(), TIMEOUT);
        var inside = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        Thread first =
                Thread.startVirtualThread(() ->
                        queue.look(
                                _ -> true,
                                LookBounds.forWork(10),
                                hand -> {
                                    inside.countDown();
                                    return await(leave);
                                }));
        inside.await();

        assertThatThrownBy(() -> letters.list(DeadLetterFilter.ALL))
                .isInstanceOfSatisfying(
                        DeadLetterQueueException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(DeadLetterQueueException.Reason.BUSY));

        leave.countDown();
        first.join();
        assertThat(only().messageId()).isEqualTo("order-1");
    }

    @Test
    void manyWhoLookAtOnceAllSeeEverything() throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            reject("order-" + i);
        }
        List<Integer> seen = new CopyOnWriteArrayList<>();
        List<Thread> lookers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            lookers.add(
                    Thread.startVirtualThread(
                            () -> seen.add(letters.list(DeadLetterFilter.ALL).letters().size())));
        }
        for (Thread looker : lookers) {
            looker.join();
        }

        assertThat(seen).containsOnly(40).hasSize(4);
    }

    @Test
    void aRejectedMessageGoesBackToTheIntakeAsItWas() {
        reject("order-1");

        Outcome outcome = letters.replay(only().id(), Edit.NONE);

        assertThat(outcome)
                .isEqualTo(new Outcome.Settled(Outcome.What.REPLAYED, Topology.INTAKE, null));
        Message again = receive(Topology.INTAKE);
        assertThat(again.getBody()).isEqualTo(text("{}"));
        assertThat(again.getMessageProperties().getMessageId()).isEqualTo("order-1");
        assertThat(again.getMessageProperties().getReplyTo()).isEqualTo("answers");
        String tenant = again.getMessageProperties().getHeader(Topology.TENANT_HEADER);
        assertThat(tenant).isEqualTo("acme");
        assertThat(again.getMessageProperties().getHeaders())
                .containsEntry(Topology.REPLAYS_HEADER, 1L)
                .doesNotContainKeys(
                        Topology.REASON_HEADER, Topology.SOURCE_HEADER, Topology.ID_HEADER);
        assertThat(letters.list(DeadLetterFilter.ALL).letters()).isEmpty();
    }

    @Test
    void aMessageWithoutAnIdNeedsOneToBeReplayed() {
        reject(null);
        String id = only().id();

        assertThat(letters.replay(id, Edit.NONE))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).contains("message_id"));
        assertThat(letters.replay(id, new Edit(null, "order-7")))
                .isInstanceOf(Outcome.Settled.class);
        assertThat(receive(Topology.INTAKE).getMessageProperties().getMessageId())
                .isEqualTo("order-7");
    }

    @Test
    void aParkedTaskIsAskedForOnceMore() {
        Task parked = stored(Tasks.parked());
        park(parked);

        letters.replay(only().id(), Edit.NONE);

        TaskEnvelope asked = read(receive(Topology.INQUIRY));
        assertThat(asked.task().revision()).isEqualTo(parked.revision() + 1);
        assertThat(asked.task().state()).isInstanceOf(TaskState.Unconfirmed.class);
        assertThat(asked.request()).isEqualTo(request());
        assertThat(store.find("default", parked.id())).isEqualTo(asked.task());
    }

    @Test
    void aPersonMayHaveAParkedTaskOrderedAgain() {
        Task parked = stored(Tasks.parked());
        park(parked);

        letters.decide(only().id(), new Decision.OrderAgain());

        TaskEnvelope again = read(receive(SUBMIT));
        assertThat(again.task().state()).isEqualTo(new TaskState.Queued(2, clock.instant()));
        assertThat(again.task().storeEpoch()).isEqualTo(store.epoch());
        assertThat(again.request()).isEqualTo(request());
        assertThat(letters.list(DeadLetterFilter.ALL).letters()).isEmpty();
    }

    @Test
    void aPersonMaySayWhichOrderAParkedTaskIs() {
        Task parked = stored(Tasks.parked());
        park(parked);

        letters.decide(only().id(), new Decision.Adopt("cgt-found", null));

        assertThat(read(receive(Topology.POLL)).task().state())
                .isEqualTo(new TaskState.Ordered("cgt-found", clock.instant()));
    }

    @Test
    void theLetterOfATaskThatAPersonEndsStaysUntilThatIsToldOf() {
        Task parked = stored(Tasks.parked());
        park(parked);
        String id = only().id();
        var decision = new Decision.Fail(TaskError.Charged.NO);
        var away = new StoreUnavailableException("look", new IOException("redis is away"));
        var untold =
                new DeadLetters(
                        new DeadLetterQueue(broker(), TIMEOUT),
                        publisher,
                        store,
                        _ -> {
                            throw away;
                        },
                        clock);

        assertThatThrownBy(() -> untold.decide(id, decision)).isEqualTo(away);
        assertThat(only().id()).isEqualTo(id);

        // It is decided; what is left of it can go.
        letters.discard(id);
        assertThat(ended).extracting(Task::id).containsExactly(parked.id());
        assertThat(letters.list(DeadLetterFilter.ALL).letters()).isEmpty();
    }

    /** The process dies between the confirm and the ack: a copy is out, and the letter is left. */
    @Test
    void aDeathBetweenSendingAndSettlingLosesNothing() {
        reject("order-1");
        var dying = letters(DyingAfterPublish.of(publisher));
        String id = only().id();

        assertThatThrownBy(() -> dying.replay(id, Edit.NONE))
                .isInstanceOf(DyingAfterPublish.Death.class);

        assertThat(receive(Topology.INTAKE).getMessageProperties().getMessageId())
                .isEqualTo("order-1");
        assertThat(only().id()).isEqualTo(id);
        assertThat(letters.replay(id, Edit.NONE)).isInstanceOf(Outcome.Settled.class);
        assertThat(receive(Topology.INTAKE).getMessageProperties().getMessageId())
                .isEqualTo("order-1");
        assertThat(letters.list(DeadLetterFilter.ALL).letters()).isEmpty();
    }

    @Test
    void aLetterStaysWhenItsNextStepIsNotConfirmed() {
        bury("garbage", "seedance.submit.nowhere", "not a task message");
        String id = only().id();

        assertThatThrownBy(() -> letters.replay(id, Edit.NONE))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("seedance.submit.nowhere");

        assertThat(only().id()).isEqualTo(id);
    }

    @Test
    void manyAreReplayedAtOnceAndCounted() {
        for (int i = 0; i < 120; i++) {
            reject("order-" + i);
        }
        bury("garbage", SUBMIT, "not a task message");
        var ofIntake = new DeadLetterFilter(null, Topology.INTAKE, null, null, null);

        DeadLetters.Batch first = letters.replayAll(ofIntake, 100);
        DeadLetters.Batch second = letters.replayAll(ofIntake, 100);

        assertThat(first.letters()).hasSize(100);
        assertThat(first.more()).isTrue();
        assertThat(second.letters()).hasSize(20);
        assertThat(Objects.requireNonNull(admin.getQueueInfo(Topology.INTAKE)).getMessageCount())
                .isEqualTo(120);
        assertThat(only().kind()).isEqualTo(DeadLetterKind.UNREADABLE);
    }

    /** RabbitMQ forgets acks beyond 32 under way when their channel closes. */
    @Test
    void whatWasDiscardedDoesNotComeBack() {
        for (int i = 0; i < 500; i++) {
            reject("order-" + i);
        }

        assertThat(letters.discardAll(DeadLetterFilter.ALL, 500).letters()).hasSize(500);

        assertThat(letters.list(DeadLetterFilter.ALL).letters()).isEmpty();
        assertThat(reader.receive(Topology.DEAD_LETTERS, 200)).isNull();
    }

    private void reject(@Nullable String messageId) {
        MessageBuilderSupport<Message> message =
                MessageBuilder.withBody(text("{}"))
                        .setReplyTo("answers")
                        .setHeader(Topology.TENANT_HEADER, "acme");
        if (messageId != null) {
            message.setMessageId(messageId);
        }
        TaskPublisher.await(
                publisher.deadLetter(message.build(), Topology.INTAKE, "invalid_request: no"));
    }

    private void bury(String body, String source, String reason) {
        Message message = MessageBuilder.withBody(text(body)).build();
        TaskPublisher.await(publisher.deadLetter(message, source, reason));
    }

    private void park(Task task) {
        var envelope = TaskEnvelope.toSubmit(task, request(), Tasks.NOW);
        TaskPublisher.await(publisher.deadLetter(envelope, Topology.INQUIRY, "nobody could tell"));
    }

    private Task stored(Task task) {
        store.advance(task);
        return task;
    }

    private DeadLetter only() {
        List<DeadLetter> all = letters.list(DeadLetterFilter.ALL).letters();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    /** With a consumer: basic.get is refused where one consumer at a time has all messages. */
    private Message receive(String queue) {
        return Objects.requireNonNull(reader.receive(queue, 10_000), "a message in " + queue);
    }

    private static TaskEnvelope read(Message message) {
        return Json.mapper().readValue(message.getBody(), TaskEnvelope.class);
    }

    private static ObjectNode request() {
        return Json.mapper().createObjectNode().put("model", "m");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
