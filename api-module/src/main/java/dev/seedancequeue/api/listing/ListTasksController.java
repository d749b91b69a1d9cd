package dev.seedancequeue.api.listing;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.task.Caption;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.redis.RedisTaskLists;
import dev.seedancequeue.task.redis.RedisTaskLists.Page;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET tasks}: tasks of one tenant, newest first. */
@RestController
final class ListTasksController {

    private final RedisTaskLists lists;

    ListTasksController(RedisTaskLists lists) {
        this.lists = lists;
    }

    /**
     * Some tasks.
     *
     * @param cursor to go on from, null when there are no more
     */
    record TaskPage(List<ListedTask> tasks, @Nullable String cursor) {}

    /**
     * A task as its status shows it.
     *
     * @param prompt the beginning of it, by which people know it again
     */
    record ListedTask(@JsonUnwrapped TaskView task, @Nullable String prompt) {

        static ListedTask of(Task task) {
            Caption caption = task.caption();
            return new ListedTask(TaskView.of(task), caption == null ? null : caption.prompt());
        }
    }

    @GetMapping(value = Paths.TASK_LIST, produces = MediaType.APPLICATION_JSON_VALUE)
    Envelope<TaskPage> list(HttpServletRequest request) {
        ListQuery query = ListQuery.of(request.getParameterMap());
        Page page =
                lists.page(Task.DEFAULT_TENANT, query.selection(), query.after(), query.limit());
        return Envelope.of(
                new TaskPage(
                        page.tasks().stream().map(ListedTask::of).toList(),
                        ListQuery.cursor(page.end())));
    }
}
