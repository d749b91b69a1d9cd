package dev.seedancequeue.api.cancellation;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.cancellation.CancelAnswer;
import dev.seedancequeue.cancellation.TaskCancellation;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.Cancellation;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError.Charged;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST tasks/{task_id}/cancel}: 200 when cancelled, 202 when only the provider can tell. */
@RestController
final class CancelTaskController {

    private static final Logger log = LoggerFactory.getLogger(CancelTaskController.class);

    private final TaskCancellation cancellation;
    private final ApiSettings settings;

    CancelTaskController(TaskCancellation cancellation, ApiSettings settings) {
        this.cancellation = cancellation;
        this.settings = settings;
    }

    @PostMapping(
            value = Paths.TASKS + "{taskId}/cancel",
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Envelope<TaskView>> cancel(@PathVariable String taskId) {
        if (!TaskId.isTaskId(taskId)) {
            throw ProblemException.unknownTask(taskId);
        }
        return switch (answer(new TaskId(taskId))) {
            case CancelAnswer.Unknown _ -> throw ProblemException.unknownTask(taskId);
            case CancelAnswer.Cancelled(var task) ->
                    ResponseEntity.ok(Envelope.of(TaskView.of(task)));
            case CancelAnswer.Requested(var task) -> requested(task);
            case CancelAnswer.TooLate(var task) ->
                    throw ProblemException.of(
                            ProblemCode.CANCEL_TOO_LATE,
                            "The provider is making the video of task %s already and cannot be"
                                            .formatted(task.id())
                                    + " stopped; it is charged if it succeeds.",
                            Charged.YES);
            case CancelAnswer.AlreadyFinished(var task) ->
                    throw ProblemException.of(
                            ProblemCode.ALREADY_FINISHED,
                            "Task %s ended as %s; there is nothing to cancel."
                                    .formatted(task.id(), task.state().status().wireName()),
                            charged(task));
        };
    }

    private CancelAnswer answer(TaskId id) {
        try {
            return cancellation.cancel(Task.DEFAULT_TENANT, id);
        } catch (PublishException failure) {
            log.atWarn()
                    .addKeyValue("taskId", id)
                    .addKeyValue("cause", failure.getMessage())
                    .log("cancelling not confirmed");
            throw ProblemException.notConfirmed(
                    failure,
                    "The broker did not confirm the cancelling of task "
                            + id
                            + ", so it may or may not happen. Send the request again; twice is the"
                            + " same as once.");
        }
    }

    private ResponseEntity<Envelope<TaskView>> requested(Task task) {
        return ResponseEntity.accepted()
                .location(URI.create(Paths.TASK_STATUS + task.id()))
                .header(HttpHeaders.RETRY_AFTER, Long.toString(settings.pollHint().toSeconds()))
                .body(Envelope.of(TaskView.of(task, Cancellation.REQUESTED)));
    }

    private static Charged charged(Task task) {
        return switch (task.state()) {
            case TaskState.Failed failed -> failed.error().charged();
            case TaskState.Succeeded _ -> Charged.YES;
            case TaskState.Queued _,
                    TaskState.Unconfirmed _,
                    TaskState.Parked _,
                    TaskState.Ordered _,
                    TaskState.Running _,
                    TaskState.Expired _,
                    TaskState.Cancelled _ ->
                    Charged.NO;
        };
    }
}
