package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class EndsTest {

    private final Ends ends = new Ends();

    @Test
    void tellsEverybodyWhoWaitsForATaskOnce() {
        CompletableFuture<TaskEnd> one = ends.await("a");
        CompletableFuture<TaskEnd> other = ends.await("a");
        CompletableFuture<TaskEnd> stranger = ends.await("b");

        ends.heard(end("a"));
        ends.heard(end("a"));

        assertThat(one).isCompletedWithValue(end("a"));
        assertThat(other).isCompletedWithValue(end("a"));
        assertThat(stranger).isNotDone();
    }

    @Test
    void whoGivesUpDoesNotDisturbOthers() {
        CompletableFuture<TaskEnd> impatient = ends.await("a");
        CompletableFuture<TaskEnd> patient = ends.await("a");

        impatient.completeExceptionally(new IllegalStateException("late"));
        ends.heard(end("a"));

        assertThat(patient).isCompletedWithValue(end("a"));
    }

    @Test
    void remembersTheLastEndsAndNoMore() {
        for (int number = 0; number <= Ends.REMEMBERED; number++) {
            ends.heard(end("task-" + number));
        }

        assertThat(ends.await("task-1")).isDone();
        assertThat(ends.await("task-0")).isNotDone();
    }

    @Test
    void readsEveryKindOfEndAndNothingElse() {
        assertThat(status("task.succeeded")).isEqualTo(TaskEnd.Status.SUCCEEDED);
        assertThat(status("task.failed")).isEqualTo(TaskEnd.Status.FAILED);
        assertThat(status("task.expired")).isEqualTo(TaskEnd.Status.EXPIRED);
        assertThat(status("task.cancelled")).isEqualTo(TaskEnd.Status.CANCELLED);
        assertThat(status("task.running")).isNull();
        assertThat(TaskEnd.of(JsonMapper.shared().readTree("[1]"))).isNull();
    }

    private static TaskEnd.@Nullable Status status(String type) {
        String event = "{\"type\": \"%s\", \"task\": {\"id\": \"a\"}}".formatted(type);
        TaskEnd end = TaskEnd.of(JsonMapper.shared().readTree(event));
        return end == null ? null : end.status();
    }

    private static TaskEnd end(String taskId) {
        return new TaskEnd(taskId, TaskEnd.Status.CANCELLED, null, null, "{}");
    }
}
