package dev.seedancequeue.worker.poll;

import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.worker.provider.ProviderTask;
import java.time.Instant;

/** What the provider's word means for a task: pure, so that every combination can be tested. */
public final class Observation {

    private Observation() {}

    /** The task after this observation; the same one when nothing has changed. */
    public static Task of(Task task, ProviderTask seen) {
        return switch (seen.status()) {
            case QUEUED, UNKNOWN -> task;
            case RUNNING ->
                    task.state() instanceof TaskState.Ordered
                            ? task.running(updatedAt(task, seen))
                            : task;
            case SUCCEEDED -> succeeded(task, seen);
            case FAILED -> task.failed(error(seen), updatedAt(task, seen));
            case EXPIRED -> task.expired(updatedAt(task, seen));
            case CANCELLED -> task.cancelled(updatedAt(task, seen));
        };
    }

    /** A success without a link is not told to anybody: the next look may bring it. */
    private static Task succeeded(Task task, ProviderTask seen) {
        var result = seen.result();
        return result == null
                ? task
                : task.succeeded(result, notBefore(task, seen.createdAt()), updatedAt(task, seen));
    }

    private static Instant updatedAt(Task task, ProviderTask seen) {
        return notBefore(task, seen.updatedAt());
    }

    /**
     * The provider counts whole seconds by its own clock; nobody is told of work before its order.
     */
    private static Instant notBefore(Task task, Instant seen) {
        return seen.isBefore(task.createdAt()) ? task.createdAt() : seen;
    }

    private static TaskError error(ProviderTask seen) {
        String code = seen.errorCode() == null ? "provider_failed" : seen.errorCode();
        String message =
                seen.errorMessage() == null
                        ? "the provider failed the task without a reason"
                        : seen.errorMessage();
        // Only succeeded tasks are billed (provider rule).
        return TaskError.free(code, FailureClass.ofFailedTask(code), message);
    }
}
