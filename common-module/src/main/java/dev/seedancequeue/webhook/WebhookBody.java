package dev.seedancequeue.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.json.Moments;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.VideoResult;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint is sent of an event: {@code type}, {@code timestamp} and a small {@code data},
 * without prompts.
 *
 * @param identity the same for two copies of one event
 */
record WebhookBody(@Nullable String subject, String identity, String json) {

    private static final int MAX_VIOLATIONS = 20;

    @JsonPropertyOrder({"type", "timestamp", "data"})
    private record Message(String type, String timestamp, Object data) {}

    /** The eight fields that {@code taskStatus} begins with, and what tells copies apart. */
    @JsonPropertyOrder({
        "id",
        "status",
        "result_url",
        "last_frame_url",
        "error_message",
        "created_at",
        "started_at",
        "completed_at",
        "error_code",
        "revision"
    })
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record TaskData(
            TaskId id,
            TaskStatus status,
            @Nullable String resultUrl,
            @Nullable String lastFrameUrl,
            @Nullable String errorMessage,
            String createdAt,
            @Nullable String startedAt,
            @Nullable String completedAt,
            @Nullable String errorCode,
            long revision) {

        static TaskData of(Task task) {
            VideoResult result =
                    task.state() instanceof TaskState.Succeeded done ? done.result() : null;
            TaskError error = TaskError.of(task.state());
            Instant end =
                    task.state() instanceof TaskState.Terminal terminal
                            ? terminal.completedAt()
                            : null;
            return new TaskData(
                    task.id(),
                    task.state().status(),
                    result == null ? null : result.videoUrl(),
                    result == null ? null : result.lastFrameUrl(),
                    error == null ? null : error.message(),
                    Moments.microseconds(task.createdAt()),
                    task.startedAt() == null ? null : Moments.microseconds(task.startedAt()),
                    end == null ? null : Moments.microseconds(end),
                    error == null ? null : error.code(),
                    task.revision());
        }
    }

    private record WorkflowData(WorkflowId id, @Nullable Integer number, long revision) {}

    /** A batch without its tasks; how many ended how, when all have. */
    private record BatchData(
            BatchId id,
            @Nullable String name,
            int tasks,
            int leftOut,
            String createdAt,
            @Nullable String completedAt,
            @Nullable Map<TaskStatus, Long> counts,
            long revision) {

        static BatchData of(Batch batch) {
            Batch.Ended ended = batch.ended();
            return new BatchData(
                    batch.id(),
                    batch.name(),
                    batch.tasks(),
                    batch.leftOut(),
                    Moments.microseconds(batch.createdAt()),
                    ended == null ? null : Moments.microseconds(ended.at()),
                    ended == null ? null : ended.counts(),
                    batch.revision());
        }
    }

    private record RejectionData(@Nullable String messageId, List<Violation> errors) {}

    static @Nullable WebhookBody of(TaskEvent event) {
        Task task = event.task();
        if (task != null) {
            // A task ends once; after a crash two workers may learn of it, at different revisions.
            Object version = task.isTerminal() ? "end" : task.revision();
            return body(event, task.id().value(), version, TaskData.of(task));
        }
        Workflow workflow = event.workflow();
        if (workflow != null) {
            var data = new WorkflowData(workflow.id(), event.number(), workflow.revision());
            return body(
                    event, workflow.id().value(), workflow.revision() + "." + event.number(), data);
        }
        Batch batch = event.batch();
        if (batch != null) {
            // As a task: several workers may see, and say, that it has ended.
            Object version = batch.ended() == null ? batch.revision() : "end";
            return body(event, batch.id().value(), version, BatchData.of(batch));
        }
        if (event.violations().isEmpty()) {
            return null;
        }
        var errors = event.violations().stream().limit(MAX_VIOLATIONS).toList();
        return body(
                event,
                event.messageId(),
                event.time(),
                new RejectionData(event.messageId(), errors));
    }

    private static WebhookBody body(
            TaskEvent event, @Nullable String subject, Object version, Object data) {
        return new WebhookBody(
                subject, subject + "\n" + version, json(event.type(), event.time(), data));
    }

    static String test(Instant now) {
        return json("webhook.test", now, Map.of());
    }

    private static String json(String type, Instant time, Object data) {
        return Json.mapper()
                .writeValueAsString(new Message(type, Moments.microseconds(time), data));
    }
}
