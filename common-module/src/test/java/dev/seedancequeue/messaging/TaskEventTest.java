package dev.seedancequeue.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TaskEventTest {

    private final Task queued = Tasks.queued();
    private final Task unconfirmed = queued.unconfirmed(null, Tasks.NOW, "the answer was lost");
    private final Task ordered = queued.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW);

    private static TaskEvent between(Task before, Task after) {
        return Objects.requireNonNull(TaskEvent.between(before, after, Tasks.NOW));
    }

    @Test
    void isNamedAfterTheStatusWhereThatChanges() {
        assertThat(between(ordered, ordered.running(Tasks.NOW)).type()).isEqualTo("task.running");
        assertThat(between(ordered, ordered.failed(Tasks.error(), Tasks.NOW)).type())
                .isEqualTo("task.failed");
    }

    @Test
    void isAStepNamedAfterTheStateWhereOnlyThatChanges() {
        assertThat(between(queued, unconfirmed).type()).isEqualTo("step.unconfirmed");
        assertThat(between(unconfirmed, unconfirmed.parked(Tasks.NOW, "nobody knows")).type())
                .isEqualTo("step.parked");
        assertThat(between(unconfirmed, unconfirmed.retried(Tasks.NOW)).type())
                .isEqualTo("step.queued");
        assertThat(between(queued, ordered))
                .isEqualTo(
                        new TaskEvent(
                                "step.ordered",
                                Tasks.NOW,
                                queued.tenant(),
                                ordered,
                                null,
                                java.util.List.of()));
    }

    @Test
    void thereIsNoneOfASnooze() {
        assertThat(TaskEvent.between(queued, queued.snoozed(), Tasks.NOW)).isNull();
    }

    @Test
    void isReadBackAsWritten() {
        for (Task task : Tasks.inEveryState()) {
            TaskEvent event = TaskEvent.of(task, Tasks.NOW);

            byte[] bytes = Json.mapper().writeValueAsBytes(event);

            assertThat(Json.mapper().readValue(bytes, TaskEvent.class)).isEqualTo(event);
        }
    }
}
