package dev.seedancequeue.api.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.json.Moments;
import dev.seedancequeue.task.Cancellation;
import dev.seedancequeue.task.Caption;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.VideoResult;
import dev.seedancequeue.workflow.WorkflowId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as callers see it: the eight fields of the contract first, in its order and with nulls;
 * what we add follows and is left out when there is nothing to say.
 */
@JsonPropertyOrder({
    "id",
    "status",
    "result_url",
    "last_frame_url",
    "error_message",
    "created_at",
    "started_at",
    "completed_at",
    "stage",
    "error_code",
    "failure_class",
    "retryable",
    "charged",
    "model",
    "mode",
    "service_tier",
    "resolution",
    "draft",
    "draft_task_id",
    "workflow_id",
    "batch_id",
    "custom_id",
    "provider_task_id",
    "usage",
    "seed",
    "cancellation",
    "warnings"
})
public record TaskView(
        TaskId id,
        TaskStatus status,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String resultUrl,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String lastFrameUrl,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String errorMessage,
        String createdAt,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String startedAt,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String completedAt,
        String stage,
        @Nullable String errorCode,
        @Nullable FailureClass failureClass,
        @Nullable Boolean retryable,
        TaskError.@Nullable Charged charged,
        String model,
        VideoMode mode,
        ServiceTier serviceTier,
        @Nullable String resolution,
        boolean draft,
        @Nullable String draftTaskId,
        @Nullable WorkflowId workflowId,
        @Nullable BatchId batchId,
        @Nullable String customId,
        @Nullable String providerTaskId,
        @Nullable Usage usage,
        @Nullable Long seed,
        @Nullable String cancellation,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Warning> warnings) {

    /** What the provider bills for the task. */
    public record Usage(long totalTokens) {}

    public static TaskView of(Task task) {
        return of(task, null);
    }

    /**
     * With what became of a wish to cancel it.
     *
     * @param cancellation null when there was none
     */
    public static TaskView of(Task task, @Nullable Cancellation cancellation) {
        VideoResult result =
                task.state() instanceof TaskState.Succeeded succeeded ? succeeded.result() : null;
        TaskError error = TaskError.of(task.state());
        Instant completedAt =
                task.state() instanceof TaskState.Terminal terminal ? terminal.completedAt() : null;
        var video = task.video();
        Caption caption = task.caption();
        return new TaskView(
                task.id(),
                task.state().status(),
                result == null ? null : result.videoUrl(),
                result == null ? null : result.lastFrameUrl(),
                error == null ? null : error.message(),
                Moments.microseconds(task.createdAt()),
                time(task.startedAt()),
                time(completedAt),
                stage(task.state()),
                error == null ? null : error.code(),
                error == null ? null : error.failureClass(),
                error == null ? null : error.retryable(),
                charged(task.state()),
                video.model(),
                video.mode(),
                video.tier(),
                result == null || result.resolution() == null
                        ? video.resolution()
                        : result.resolution(),
                video.draft(),
                video.draftTaskId(),
                WorkflowId.ofTask(task.id()),
                BatchId.ofTask(task.id()),
                caption == null ? null : caption.customId(),
                task.providerTaskId(),
                result == null || result.totalTokens() == null
                        ? null
                        : new Usage(result.totalTokens()),
                result == null ? null : result.seed(),
                cancellation(task, cancellation),
                task.warnings());
    }

    /** A task that has ended in another way than cancelled was cancelled too late. */
    private static @Nullable String cancellation(Task task, @Nullable Cancellation cancellation) {
        if (cancellation == null || task.state() instanceof TaskState.Cancelled) {
            return null;
        }
        return switch (cancellation) {
            case WANTED, REQUESTED ->
                    (task.isTerminal() ? Cancellation.TOO_LATE : Cancellation.REQUESTED).wireName();
            case TOO_LATE -> Cancellation.TOO_LATE.wireName();
        };
    }

    /** A moment as all answers show it: UTC, with microseconds. */
    public static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : Moments.microseconds(instant);
    }

    /** Whether it costs money, once that is known. */
    private static TaskError.@Nullable Charged charged(TaskState state) {
        return switch (state) {
            case TaskState.Succeeded _ -> TaskError.Charged.YES;
            case TaskState.Failed failed -> failed.error().charged();
            case TaskState.Expired expired -> expired.error().charged();
            case TaskState.Cancelled _ -> TaskError.Charged.NO;
            case TaskState.Queued _,
                    TaskState.Unconfirmed _,
                    TaskState.Parked _,
                    TaskState.Ordered _,
                    TaskState.Running _ ->
                    null;
        };
    }

    /** Finer than {@code status}: tells waiting here from waiting at the provider. */
    private static String stage(TaskState state) {
        return switch (state) {
            case TaskState.Queued _ -> "waiting";
            case TaskState.Unconfirmed _ -> "confirming";
            case TaskState.Parked _ -> "parked";
            case TaskState.Ordered _ -> "ordered";
            case TaskState.Running _ -> "running";
            case TaskState.Terminal _ -> "done";
        };
    }
}
