package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.ObjectNode;

final class TaskTest {

    private static final Instant LATER = Tasks.NOW.plusSeconds(100);
    private static final Task TASK = Tasks.queued();

    /** A transition and the states it may start from; docs/state-machine.md draws the same. */
    private record Transition(String name, UnaryOperator<Task> step, Set<String> from) {}

    private static final Set<String> UNFINISHED =
            Set.of("Queued", "Unconfirmed", "Parked", "Ordered", "Running");

    private static final List<Transition> TRANSITIONS =
            List.of(
                    new Transition("snoozed", Task::snoozed, Set.of("Queued")),
                    new Transition(
                            "retried",
                            task -> task.retried(LATER),
                            Set.of("Unconfirmed", "Parked")),
                    new Transition(
                            "unconfirmed",
                            task -> task.unconfirmed(null, LATER, "reset"),
                            Set.of("Queued", "Parked")),
                    new Transition(
                            "unanswered",
                            task -> task.unanswered(Tasks.ACCOUNT, LATER, "reset"),
                            Set.of("Queued")),
                    new Transition(
                            "reordered",
                            task -> task.reordered(LATER),
                            Set.of("Ordered", "Running")),
                    new Transition(
                            "parked", task -> task.parked(LATER, "unclear"), Set.of("Unconfirmed")),
                    new Transition(
                            "ordered",
                            task -> task.ordered(Tasks.ACCOUNT, "cgt-1", LATER),
                            Set.of("Queued", "Unconfirmed", "Parked")),
                    new Transition("running", task -> task.running(LATER), Set.of("Ordered")),
                    new Transition(
                            "succeeded",
                            task -> task.succeeded(Tasks.result(), LATER, LATER),
                            Set.of("Ordered", "Running")),
                    new Transition("failed", task -> task.failed(Tasks.error(), LATER), UNFINISHED),
                    new Transition(
                            "expired", task -> task.expired(LATER), Set.of("Ordered", "Running")),
                    new Transition("cancelled", task -> task.cancelled(LATER), UNFINISHED));

    @TestFactory
    Stream<DynamicTest> everyTransitionFromEveryState() {
        return TRANSITIONS.stream()
                .flatMap(transition ->
                        Tasks.inEveryState().stream().map(task -> check(transition, task)));
    }

    private static DynamicTest check(Transition transition, Task task) {
        String state = task.state().getClass().getSimpleName();
        return DynamicTest.dynamicTest(
                state + " → " + transition.name(),
                () -> {
                    if (transition.from().contains(state)) {
                        Task next = transition.step().apply(task);
                        assertThat(next.revision()).isEqualTo(task.revision() + 1);
                        assertThat(next.id()).isEqualTo(task.id());
                    } else {
                        assertThatThrownBy(() -> transition.step().apply(task))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining(task.id().value())
                                .hasMessageContaining(state);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> everyStateSurvivesTheWayThroughJson() {
        return Tasks.inEveryState().stream()
                .map(task ->
                        DynamicTest.dynamicTest(
                                task.state().getClass().getSimpleName(),
                                () ->
                                        assertThat(
                                                        Json.mapper()
                                                                .readValue(
                                                                        Json.mapper()
                                                                                .writeValueAsString(
                                                                                        task),
                                                                        Task.class))
                                                .isEqualTo(task)));
    }

    @Test
    void aSnoozeCostsNoAttempt() {
        assertThat(Tasks.queued().snoozed().state()).isEqualTo(new TaskState.Queued(1, Tasks.NOW));
    }

    @Test
    void aRetryIsTheNextAttempt() {
        assertThat(Tasks.unconfirmed().retried(LATER).state())
                .isEqualTo(new TaskState.Queued(2, LATER));
    }

    @Test
    void aCreateWithoutAnAnswerIsAFaultOfTheSameOrder() {
        Task unanswered = Tasks.queued().unanswered(Tasks.ACCOUNT, LATER, "reset");

        assertThat(unanswered.state()).isEqualTo(new TaskState.Unconfirmed(1, LATER, "reset"));
        assertThat(unanswered.order()).isEqualTo(new Order(1, 1, Tasks.ACCOUNT));
        assertThat(unanswered.correlationId()).hasToString(unanswered.id().value());
    }

    @Test
    void whatIsNotTheProvidersDoingIsNoFault() {
        assertThat(Tasks.unconfirmed().retried(LATER).order()).isEqualTo(Order.FIRST);
        assertThat(Tasks.queued().snoozed().order()).isEqualTo(Order.FIRST);
    }

    @Test
    void anotherOrderBeginsAnewUnderItsOwnName() {
        Task task = Tasks.running();
        Task reordered = task.reordered(LATER);

        assertThat(reordered.state()).isEqualTo(new TaskState.Queued(1, LATER));
        assertThat(reordered.order()).isEqualTo(new Order(2, 1, null));
        assertThat(reordered.providerTaskId()).isNull();
        assertThat(reordered.correlationId()).hasToString(task.id() + "-2");
    }

    @Test
    void theAccountIsKnownFromTheOrderToTheEnd() {
        assertThat(Tasks.queued().order().account()).isNull();
        assertThat(Tasks.ordered().order().account()).isEqualTo(Tasks.ACCOUNT);
        assertThat(Tasks.succeeded().order().account()).isEqualTo(Tasks.ACCOUNT);
        assertThat(Tasks.queued().unconfirmed("spare", LATER, "reset").order().account())
                .isEqualTo("spare");
    }

    /** What is proven absent from one account may be ordered with another. */
    @Test
    void theAccountIsFreeAgainForTheNextAttempt() {
        Task unanswered = Tasks.queued().unanswered("spare", LATER, "reset");

        assertThat(unanswered.retried(LATER).order()).isEqualTo(new Order(1, 1, null));
    }

    /** Written before there were second orders. */
    @Test
    void aTaskWithoutAnOrderIsAtItsFirst() {
        var json = (ObjectNode) Json.mapper().readTree(Json.mapper().writeValueAsString(TASK));
        json.remove("order");

        assertThat(Json.mapper().treeToValue(json, Task.class)).isEqualTo(TASK);
    }

    @Test
    void aSuccessKeepsTheStartThatWasSeen() {
        Task seen = Tasks.running();

        assertThat(seen.succeeded(Tasks.result(), LATER, LATER).startedAt())
                .isEqualTo(seen.startedAt());
        assertThat(Tasks.ordered().succeeded(Tasks.result(), LATER, LATER).startedAt())
                .isEqualTo(LATER);
    }

    @Test
    void theProvidersIdStaysKnownToTheEnd() {
        assertThat(Tasks.queued().providerTaskId()).isNull();
        assertThat(Tasks.failed().providerTaskId()).isEqualTo(Tasks.PROVIDER_ID);
        assertThat(Tasks.succeeded().providerTaskId()).isEqualTo(Tasks.PROVIDER_ID);
        assertThat(Tasks.expired().providerTaskId()).isEqualTo(Tasks.PROVIDER_ID);
    }
}
