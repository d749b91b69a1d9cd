package dev.seedancequeue.api.lookup;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.task.StoredTask;
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
        StoredTask stored =
                TaskId.isTaskId(taskId)
                        ? store.look(Task.DEFAULT_TENANT, new TaskId(taskId))
                        : null;
        if (stored == null) {
            throw ProblemException.unknownTask(taskId);
        }
        var answer = ResponseEntity.ok();
        if (!stored.task().isTerminal()) {
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(settings.pollHint().toSeconds()));
        }
        return answer.body(Envelope.of(TaskView.of(stored.task(), stored.cancellation())));
    }
}
