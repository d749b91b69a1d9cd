package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskState.AtProvider;
import dev.seedancequeue.worker.provider.ProviderTask;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ObservationTest {

    private static final Instant CREATED = Tasks.NOW.plusSeconds(2);
    private static final Instant UPDATED = Tasks.NOW.plusSeconds(50);

    static Stream<Arguments> everyStateAndStatus() {
        List<Task> tasks =
                List.of(
                        Tasks.queued(1),
                        Tasks.unconfirmed(1),
                        Tasks.parked(1),
                        Tasks.ordered(1, "cgt-1"),
                        Tasks.running(1, "cgt-1"),
                        Tasks.succeeded(1, "cgt-1"),
                        Tasks.failed(1),
                        Tasks.expired(1, "cgt-1"),
                        Tasks.cancelled(1));
        return tasks.stream()
                .flatMap(task ->
                        Stream.of(Status.values()).map(status -> Arguments.of(task, status)));
    }

    /** What is not at the provider is never observed; what is goes exactly where the word says. */
    @ParameterizedTest
    @MethodSource("everyStateAndStatus")
    void movesEachStateOnlyWhereTheProvidersWordLeads(Task task, Status status) {
        if (!(task.state() instanceof AtProvider) && changes(status)) {
            if (task.isTerminal()) {
                assertThatThrownBy(() -> Observation.of(task, seen(status)))
                        .isInstanceOf(IllegalStateException.class);
            }
            return;
        }

        Task after = Observation.of(task, seen(status));

        Class<?> expected =
                switch (status) {
                    case QUEUED, UNKNOWN -> task.state().getClass();
                    case RUNNING ->
                            task.state() instanceof AtProvider
                                    ? TaskState.Running.class
                                    : task.state().getClass();
                    case SUCCEEDED -> TaskState.Succeeded.class;
                    case FAILED -> TaskState.Failed.class;
                    case EXPIRED -> TaskState.Expired.class;
                    case CANCELLED -> TaskState.Cancelled.class;
                };
        assertThat(after.state()).isInstanceOf(expected);
        assertThat(after.revision())
                .isEqualTo(after.equals(task) ? task.revision() : task.revision() + 1);
        assertThat(after.providerTaskId()).isEqualTo(task.providerTaskId());
    }

    private static boolean changes(Status status) {
        return switch (status) {
            case QUEUED, RUNNING, UNKNOWN -> false;
            case SUCCEEDED, FAILED, EXPIRED, CANCELLED -> true;
        };
    }

    @Test
    void takesTheTimesFromTheProvider() {
        assertThat(Observation.of(Tasks.ordered(1, "cgt-1"), seen(Status.RUNNING)).startedAt())
                .isEqualTo(UPDATED);
        assertThat(Observation.of(Tasks.ordered(1, "cgt-1"), seen(Status.SUCCEEDED)).state())
                .isEqualTo(new TaskState.Succeeded("cgt-1", Tasks.RESULT, CREATED, UPDATED));
        assertThat(Observation.of(Tasks.running(1, "cgt-1"), seen(Status.SUCCEEDED)).state())
                .isEqualTo(
                        new TaskState.Succeeded(
                                "cgt-1", Tasks.RESULT, Tasks.NOW.plusSeconds(1), UPDATED));
    }

    @Test
    void seesNothingNewInATaskThatIsStillRunning() {
        Task task = Tasks.running(1, "cgt-1");
        assertThat(Observation.of(task, seen(Status.RUNNING))).isSameAs(task);
    }

    @Test
    void waitsForTheLinkOfASuccess() {
        Task task = Tasks.running(1, "cgt-1");
        var seen =
                new ProviderTask(
                        "cgt-1", Status.SUCCEEDED, null, null, null, null, CREATED, UPDATED);
        assertThat(Observation.of(task, seen)).isSameAs(task);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "InternalServiceError,it broke,InternalServiceError,it broke,PROVIDER_FAULT",
                "ServerOverloaded,full,ServerOverloaded,full,PROVIDER_FAULT",
                "OutputVideoSensitiveContentDetected,no,OutputVideoSensitiveContentDetected,no,MODERATION",
                "InvalidParameter.TaskTypeMismatch,no,InvalidParameter.TaskTypeMismatch,no,REFUSED",
                "-,-,provider_failed,the provider failed the task without a reason,PROVIDER_FAULT"
            })
    void tellsWhyATaskFailedAndThatItCostNothing(
            String code,
            String message,
            String ourCode,
            String ourMessage,
            FailureClass failureClass) {
        var seen =
                new ProviderTask(
                        "cgt-1", Status.FAILED, null, code, message, null, CREATED, UPDATED);

        var state = (TaskState.Failed) Observation.of(Tasks.running(1, "cgt-1"), seen).state();

        assertThat(state.error())
                .isEqualTo(
                        new TaskError(
                                ourCode,
                                failureClass,
                                ourMessage,
                                failureClass.retryable(),
                                TaskError.Charged.NO));
    }

    /** The provider's whole seconds, or its clock, may lie before our creation of the task. */
    @ParameterizedTest
    @CsvSource({"RUNNING", "SUCCEEDED", "FAILED", "EXPIRED", "CANCELLED"})
    void tellsNobodyOfWorkBeforeTheTaskWasCreated(Status status) {
        Instant early = Tasks.NOW.minusMillis(300);

        Task after = Observation.of(Tasks.ordered(1, "cgt-1"), seen(status, early, early));

        Instant told =
                after.state() instanceof TaskState.Terminal terminal
                        ? terminal.completedAt()
                        : after.startedAt();
        assertThat(told).isEqualTo(Tasks.NOW);
        assertThat(after.startedAt()).isIn(null, Tasks.NOW);
    }

    private static ProviderTask seen(Status status) {
        return seen(status, CREATED, UPDATED);
    }

    private static ProviderTask seen(Status status, Instant created, Instant updated) {
        return new ProviderTask(
                "cgt-1",
                status,
                status == Status.SUCCEEDED ? Tasks.RESULT : null,
                null,
                null,
                null,
                created,
                updated);
    }
}
