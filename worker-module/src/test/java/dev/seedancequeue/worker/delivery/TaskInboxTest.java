package dev.seedancequeue.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.RecordingPublisher.DeadLetter;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.submit.Submission;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.core.MessageProperties;
import tools.jackson.databind.node.ObjectNode;

class TaskInboxTest {

    private static final String QUEUE = Topology.submitQueue("1-5-pro.default");
    private static final TaskEnvelope GOOD =
            TaskEnvelope.toSubmit(Tasks.queued(1), Tasks.request(), Tasks.NOW);

    private final Bench bench = new Bench();
    private final List<TaskDelivery> work = new ArrayList<>();
    private final TaskInbox inbox =
            new TaskInbox(QUEUE, Submission::takes, bench.publisher, bench.clock, work::add);

    static Stream<Task> everyState() {
        return Stream.of(
                Tasks.queued(1),
                Tasks.unconfirmed(1),
                Tasks.parked(1),
                Tasks.ordered(1, "cgt-1"),
                Tasks.running(1, "cgt-1"),
                Tasks.succeeded(1, "cgt-1"),
                Tasks.failed(1),
                Tasks.expired(1, "cgt-1"),
                Tasks.cancelled(1));
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void readsWhatWasWritten(Task task) {
        TaskEnvelope envelope = TaskEnvelope.toPoll(task, Tasks.NOW, 3);
        List<TaskDelivery> all = new ArrayList<>();

        new TaskInbox(QUEUE, _ -> true, bench.publisher, bench.clock, all::add)
                .accept(RecordedDelivery.of(envelope, false));

        assertThat(all)
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.envelope()).isEqualTo(envelope));
    }

    @Test
    void givesWorkThatIsPatientItsMessagesEarly() {
        TaskEnvelope later =
                TaskEnvelope.toPoll(Tasks.ordered(1, "cgt-1"), Tasks.NOW.plusSeconds(10), 1);
        var patience = Duration.ofSeconds(10);
        var patient =
                new TaskInbox(QUEUE, _ -> true, bench.publisher, bench.clock, patience, work::add);

        patient.accept(RecordedDelivery.of(later, false));
        patient.accept(RecordedDelivery.of(later.due(Tasks.NOW.plusSeconds(11)), false));

        assertThat(work).singleElement().extracting(TaskDelivery::envelope).isEqualTo(later);
        assertThat(bench.lastSent().delay()).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void leavesSettlingToTheWork() {
        RecordedDelivery delivery = RecordedDelivery.of(GOOD, false);

        inbox.accept(delivery);

        assertThat(work).singleElement().extracting(TaskDelivery::envelope).isEqualTo(GOOD);
        assertThat(delivery.isSettled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "hello",
                "[]",
                "17",
                "\"a prompt\"",
                "{}",
                "{\"schema_version\":1}",
                "{\"schema_version\":1,\"task\":null,\"due_at\":\"2026-11-22T10:00:00Z\"}",
                "{\"schema_version\":1,\"task\":{\"id\":\"x\"}}",
                "{\"schema_version\":\"one\"}",
                "{\"schema_version\":1,\"task\":{\"state\":{\"type\":\"dancing\"}}}",
                "{\"schema_version\":1"
            })
    void buriesPoisonWithItsBytesAndAReason(String body) {
        RecordedDelivery delivery = RecordedDelivery.of(body);

        inbox.accept(delivery);

        assertBuried(delivery, "not a task message");
    }

    @Test
    void buriesBytesThatAreNoText() {
        byte[] bytes = {(byte) 0xff, (byte) 0xfe, 0, 1, 2};
        RecordedDelivery delivery = RecordedDelivery.of(bytes, new MessageProperties());

        inbox.accept(delivery);

        assertBuried(delivery, "not a task message");
        assertThat(bench.publisher.deadLetters().getFirst().message().getBody()).isEqualTo(bytes);
    }

    @Test
    void buriesNestingWithoutEnd() {
        RecordedDelivery delivery = RecordedDelivery.of("{\"task\":" + "[".repeat(100_000));

        inbox.accept(delivery);

        assertBuried(delivery, "not a task message");
    }

    /** Each of these is there in every message that we write, so its lack is not our doing. */
    @ParameterizedTest
    @CsvSource({
        "due_at,dueAt",
        "task,task",
        "task.id,task.id",
        "task.tenant,task.tenant",
        "task.video,task.video",
        "task.video.pool,task.video.pool",
        "task.video.tier,task.video.tier",
        "task.created_at,task.createdAt",
        "task.state.since,task.state.since"
    })
    void buriesAMessageThatLacksAPart(String path, String name) {
        ObjectNode message = (ObjectNode) Json.mapper().valueToTree(GOOD);
        ObjectNode parent = message;
        String[] steps = path.split("\\.", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            parent = (ObjectNode) parent.path(steps[i]);
        }
        assertThat(parent.remove(steps[steps.length - 1])).isNotNull();
        RecordedDelivery delivery = RecordedDelivery.of(message.toString());

        inbox.accept(delivery);

        assertBuried(delivery, "not a task message: it lacks " + name);
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void buriesATaskInAStateThatDoesNotBelongHere(Task task) {
        TaskEnvelope envelope = TaskEnvelope.toSubmit(task, Tasks.request(), Tasks.NOW);
        RecordedDelivery delivery = RecordedDelivery.of(envelope, false);

        inbox.accept(delivery);

        if (task.equals(Tasks.queued(1))) {
            assertThat(work).hasSize(1);
        } else {
            assertBuried(delivery, "does not belong in this queue");
        }
    }

    @Test
    void buriesWhatANewerVersionWrote() {
        ObjectNode message = (ObjectNode) Json.mapper().valueToTree(GOOD);
        message.put("schema_version", TaskEnvelope.SCHEMA_VERSION + 1);
        RecordedDelivery readable = RecordedDelivery.of(message.toString());
        ((ObjectNode) message.path("task").path("state")).put("type", "dancing");
        RecordedDelivery unreadable = RecordedDelivery.of(message.toString());

        inbox.accept(readable);
        inbox.accept(unreadable);

        assertThat(bench.publisher.deadLetters())
                .extracting(DeadLetter::reason)
                .containsOnly("written by a newer version than this worker understands");
        assertThat(readable.isAcked() && unreadable.isAcked()).isTrue();
    }

    @Test
    void repeatsNoPromptInTheReason() {
        inbox.accept(RecordedDelivery.of("\"a very secret prompt\""));
        inbox.accept(RecordedDelivery.of("{\"schema_version\":\"a very secret prompt\"}"));

        assertThat(bench.publisher.deadLetters())
                .hasSize(2)
                .noneMatch(letter -> letter.reason().contains("secret"));
    }

    @Test
    void passesOverFieldsThatItDoesNotKnow() {
        ObjectNode message = (ObjectNode) Json.mapper().valueToTree(GOOD);
        message.put("colour", "blue");
        ((ObjectNode) message.path("task")).put("colour", "blue");

        inbox.accept(RecordedDelivery.of(message.toString()));

        assertThat(work).singleElement().extracting(TaskDelivery::envelope).isEqualTo(GOOD);
    }

    @Test
    void sendsBackToTheLadderWhatIsNotDue() {
        TaskEnvelope early =
                TaskEnvelope.toSubmit(Tasks.queued(1), Tasks.request(), Tasks.NOW.plusSeconds(7));
        RecordedDelivery delivery = RecordedDelivery.of(early, false);

        inbox.accept(delivery);

        assertThat(work).isEmpty();
        assertThat(bench.publisher.sent())
                .containsExactly(new Sent(QUEUE, early, Duration.ofSeconds(7)));
        assertThat(delivery.isAcked()).isTrue();
    }

    @Test
    void keepsPoisonUntilTheDeadLetterIsConfirmed() {
        bench.publisher.failWith(PublishException.Reason.UNCONFIRMED);
        RecordedDelivery delivery = RecordedDelivery.of("poison");

        assertThatThrownBy(() -> inbox.accept(delivery)).isInstanceOf(PublishException.class);
        assertThat(delivery.isSettled()).isFalse();
    }

    private void assertBuried(RecordedDelivery delivery, String reason) {
        assertThat(work).isEmpty();
        assertThat(bench.publisher.deadLetters())
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.message()).isSameAs(delivery.message());
                    assertThat(letter.sourceQueue()).isEqualTo(QUEUE);
                    assertThat(letter.reason()).contains(reason);
                });
        assertThat(delivery.isAcked()).isTrue();
    }
}
