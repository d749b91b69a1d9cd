package dev.seedancequeue.api.lookup;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET taskStatus/{task_id}}: the newest state, one Redis read. */
@RestController
final class TaskStatusController {

    private final TaskStore store;
    private final ApiSettings settings;

    TaskStatusController(TaskStore store, ApiSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    @GetMapping(value = Paths.TASK_STATUS + "{taskId}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Envelope<TaskView>> taskStatus(@PathVariable String taskId) {
        if (!TaskId.isTaskId(taskId)) {
            throw ProblemException.of(
                    ProblemCode.TASK_NOT_FOUND,
                    "That is not a task id; they look like seedance_1710071234_abc123.");
        }
        Task task = store.find(Task.DEFAULT_TENANT, new TaskId(taskId));
        if (task == null) {
            throw ProblemException.of(
                    ProblemCode.TASK_NOT_FOUND,
                    "No task " + taskId + " is known; finished ones are kept for 8 days.");
        }
        var answer = ResponseEntity.ok();
        if (!task.isTerminal()) {
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(settings.pollHint().toSeconds()));
        }
        return answer.body(Envelope.of(TaskView.of(task)));
    }
}
