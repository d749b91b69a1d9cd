package dev.seedancequeue.messaging.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError.Charged;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import tools.jackson.databind.node.ObjectNode;

class TreatmentTest {

    private static final Instant NOW = Tasks.NOW.plusSeconds(7200);
    private static final String SUBMIT = Topology.submitQueue("1-5-pro.default");

    @Test
    void aReplayedMessageSaysThatItIsOneAndNothingOfItsDeath() {
        var step = (Step.Send) replay(letter(Tasks.queued(), SUBMIT), null);

        assertThat(step.queue()).isEqualTo(SUBMIT);
        assertThat(step.message().getMessageProperties().getHeaders())
                .containsOnlyKeys(Topology.REPLAYS_HEADER);
    }

    @Test
    void aTaskInAWrongQueueIsSentToItsOwn() {
        assertThat(replay(letter(Tasks.ordered(), SUBMIT), null))
                .isInstanceOfSatisfying(
                        Step.Send.class, send -> assertThat(send.queue()).isEqualTo(Topology.POLL));
        assertThat(replay(letter(Tasks.queued(), Topology.POLL), null))
                .isInstanceOfSatisfying(
                        Step.Send.class, send -> assertThat(send.queue()).isEqualTo(SUBMIT));
    }

    @Test
    void aMessageOfAnotherKindOfQueueGoesBackToThatQueue() {
        assertThat(replay(letter(Tasks.ordered(), "seedance.other"), null))
                .isInstanceOfSatisfying(
                        Step.Send.class,
                        send -> assertThat(send.queue()).isEqualTo("seedance.other"));
    }

    @Test
    void whatHasMovedOnIsNotSentAgain() {
        Task parked = Tasks.parked();

        assertThat(replay(letter(parked, Topology.INQUIRY), parked.ordered(null, "cgt-1", NOW)))
                .isEqualTo(new Step.Drop(Outcome.What.SUPERSEDED));
    }

    /** A worker died between parking and its ack, and the next one found the order. */
    @Test
    void aTaskThatCameToStandElsewhereAtTheSameRevisionHasMovedOn() {
        Task unconfirmed = Tasks.unconfirmed();
        Task parked = unconfirmed.parked(NOW, "nobody could tell");
        Task found = unconfirmed.ordered(null, "cgt-1", NOW);

        assertThat(replay(letter(parked, Topology.INQUIRY), found))
                .isEqualTo(new Step.Drop(Outcome.What.SUPERSEDED));
        assertRefused(
                decide(letter(parked, Topology.INQUIRY), new Decision.OrderAgain(), found),
                "moved on");
    }

    /**
     * The provider forgets after 7 days: then absence proves nothing, and it might be paid twice.
     */
    @Test
    void whatTheProviderMayHaveForgottenIsDecidedAndNotAskedFor() {
        for (Task task : List.of(Tasks.queued(), Tasks.unconfirmed(), Tasks.parked())) {
            DeadLetter letter = letter(task, Topology.INQUIRY);
            Instant late = Tasks.NOW.plus(Treatment.PROVABLE_AGE).plusSeconds(1);

            assertRefused(Treatment.replay(letter, Edit.NONE, task, late), "decide");
            assertThat(Treatment.decide(letter, new Decision.OrderAgain(), task, "e", late))
                    .isInstanceOf(Step.Move.class);
        }
        DeadLetter ordered = letter(Tasks.ordered(), Topology.POLL);
        assertThat(Treatment.replay(ordered, Edit.NONE, null, Tasks.NOW.plus(Duration.ofDays(30))))
                .isInstanceOf(Step.Send.class);
    }

    static Stream<Task> beforeTheProvider() {
        return Stream.of(Tasks.queued(), Tasks.unconfirmed(), Tasks.parked());
    }

    @ParameterizedTest
    @MethodSource("beforeTheProvider")
    void everyTaskThatMayBeUnknownToTheProviderCanBeDecided(Task task) {
        DeadLetter letter = letter(task, Topology.INQUIRY);

        assertThat(next(decide(letter, new Decision.OrderAgain(), task)))
                .isInstanceOf(TaskState.Queued.class);
        assertThat(next(decide(letter, new Decision.Adopt("cgt-7", null), task)))
                .isEqualTo(new TaskState.Ordered("cgt-7", NOW));
        assertThat(((Step.End) decide(letter, new Decision.Fail(Charged.YES), task)).end().state())
                .isInstanceOfSatisfying(
                        TaskState.Failed.class,
                        failed -> assertThat(failed.error().charged()).isEqualTo(Charged.YES));
    }

    @Test
    void anAdoptedTaskIsWatchedWithTheAccountThatAPersonNames() {
        Instant provableFrom = Instant.parse("2026-11-22T11:00:00Z");
        Task task = Tasks.queued().unconfirmed("main", provableFrom, "no answer");
        DeadLetter letter = letter(task, Topology.INQUIRY);

        assertThat(adoptedWith(letter, "spare", task)).isEqualTo("spare");
        assertThat(adoptedWith(letter, null, task)).isEqualTo("main");
    }

    private static @Nullable String adoptedWith(
            DeadLetter letter, @Nullable String account, Task task) {
        Step step = decide(letter, new Decision.Adopt("cgt-7", account), task);
        return ((Step.Move) step).next().task().order().account();
    }

    @Test
    void whatTheProviderHasIsNotForAPersonToDecide() {
        assertRefused(
                decide(letter(Tasks.running(), SUBMIT), new Decision.OrderAgain(), null),
                "the provider has task");
        assertRefused(decide(garbage(), new Decision.OrderAgain(), null), "no task in it");
    }

    @Test
    void withoutARequestNothingCanBeOrdered() {
        Task parked = Tasks.parked();
        var envelope = TaskEnvelope.toPoll(parked, NOW, 0);

        assertRefused(
                decide(letter(envelope, Topology.INQUIRY), new Decision.OrderAgain(), parked),
                "no request");
    }

    @Test
    void theLastTraceOfATaskIsNotDiscarded() {
        Task parked = Tasks.parked();

        assertRefused(Treatment.discard(letter(parked, Topology.INQUIRY), parked), "not ended");
        assertRefused(Treatment.discard(letter(parked, Topology.INQUIRY), null), "not ended");
        assertThat(
                        Treatment.discard(
                                letter(parked, Topology.INQUIRY),
                                parked.failed(Tasks.error(), NOW)))
                .isEqualTo(new Step.Drop(Outcome.What.DISCARDED));
        assertThat(Treatment.discard(garbage(), null))
                .isEqualTo(new Step.Drop(Outcome.What.DISCARDED));
    }

    @Test
    void aNewBodyForATaskQueueHasToBeATask() {
        ObjectNode nonsense = Json.mapper().createObjectNode().put("model", "m");

        assertRefused(
                Treatment.replay(garbage(), new Edit(nonsense, null), null, NOW),
                "the new body is no task message");
    }

    @Test
    void aNewBodyKeepsTheTaskItIsOf() {
        Task task = Tasks.queued();
        var other = TaskEnvelope.toSubmit(Tasks.queued(), request(), NOW);
        var same = TaskEnvelope.toSubmit(task, request().put("seed", 1), NOW);

        assertRefused(
                Treatment.replay(
                        letter(task, SUBMIT),
                        new Edit(Json.mapper().valueToTree(other), null),
                        task,
                        NOW),
                "have to stay as they are");
        assertThat(
                        Treatment.replay(
                                letter(task, SUBMIT),
                                new Edit(Json.mapper().valueToTree(same), null),
                                task,
                                NOW))
                .isInstanceOf(Step.Send.class);
    }

    @Test
    void whatCameFromNowhereGoesNowhere() {
        DeadLetter letter = DeadLetter.of(MessageBuilder.withBody("?".getBytes(UTF_8)).build());

        assertRefused(replay(letter, null), "no queue of ours");
    }

    private static Step replay(DeadLetter letter, @Nullable Task stored) {
        return Treatment.replay(letter, Edit.NONE, stored, NOW);
    }

    private static Step decide(DeadLetter letter, Decision decision, @Nullable Task stored) {
        return Treatment.decide(letter, decision, stored, "epoch-2", NOW);
    }

    private static TaskState next(Step step) {
        return ((Step.Move) step).next().task().state();
    }

    private static void assertRefused(Step step, String why) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Refuse.class, refuse -> assertThat(refuse.reason()).contains(why));
    }

    private static ObjectNode request() {
        return Json.mapper().createObjectNode().put("model", "m");
    }

    private static DeadLetter letter(Task task, String source) {
        return letter(TaskEnvelope.toSubmit(task, request(), Tasks.NOW), source);
    }

    private static DeadLetter letter(TaskEnvelope envelope, String source) {
        return DeadLetter.of(dead(Json.mapper().writeValueAsBytes(envelope), source));
    }

    private static DeadLetter garbage() {
        return DeadLetter.of(dead(new byte[] {1, 2, 3}, SUBMIT));
    }

    private static Message dead(byte[] body, String source) {
        return MessageBuilder.withBody(body)
                .setHeader(Topology.ID_HEADER, "11111111-2222")
                .setHeader(Topology.DEAD_AT_HEADER, Tasks.NOW.toString())
                .setHeader(Topology.REASON_HEADER, "because")
                .setHeader(Topology.SOURCE_HEADER, source)
                .build();
    }
}
