package dev.seedancequeue.api.watch;

import dev.seedancequeue.api.estimate.TaskEstimates;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.view.TaskAnswer;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.StoredTask;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStore;
import org.springframework.stereotype.Component;

/** Reads a task for a caller: by its id, or after having been told of it. */
@Component
public final class TaskLooks {

    private final TaskStore store;
    private final TaskEstimates estimates;

    TaskLooks(TaskStore store, TaskEstimates estimates) {
        this.store = store;
        this.estimates = estimates;
    }

    /**
     * The task as it is stored.
     *
     * @throws ProblemException {@code task_not_found}, also for what is no task id
     * @throws StoreUnavailableException the store is away
     */
    public TaskAnswer at(String taskId) {
        StoredTask stored =
                TaskId.isTaskId(taskId)
                        ? store.look(Task.DEFAULT_TENANT, new TaskId(taskId))
                        : null;
        if (stored == null) {
            throw ProblemException.unknownTask(taskId);
        }
        return answer(stored);
    }

    /**
     * The task as it is known to be, or newer: an event is told before its state is stored, and a
     * caller who was woken by it should see it.
     *
     * @throws StoreUnavailableException the store is away
     */
    public TaskAnswer at(Task known) {
        StoredTask stored = store.look(known.tenant(), known.id());
        if (stored == null) {
            return answer(new StoredTask(known, null, null));
        }
        return answer(
                isNewer(known, stored.task())
                        ? new StoredTask(known, stored.cancellation(), null)
                        : stored);
    }

    private TaskAnswer answer(StoredTask stored) {
        return TaskAnswer.of(stored, estimates.of(stored));
    }

    /** As the store itself would decide. */
    static boolean isNewer(Task task, Task than) {
        if (than.isTerminal()) {
            return false;
        }
        return task.revision() > than.revision()
                || (task.revision() == than.revision() && task.isTerminal());
    }
}
