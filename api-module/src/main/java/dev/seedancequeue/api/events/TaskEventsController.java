package dev.seedancequeue.api.events;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.view.TaskAnswer;
import dev.seedancequeue.api.watch.TaskLooks;
import dev.seedancequeue.api.watch.TaskWatches;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET tasks/{task_id}/events}: the task's states as server-sent events, until it has ended.
 * Each listener is a virtual thread that writes to its own connection, so a slow one holds up
 * nobody.
 */
@RestController
final class TaskEventsController {

    private final TaskLooks looks;
    private final TaskWatches watches;
    private final ApiSettings settings;

    TaskEventsController(TaskLooks looks, TaskWatches watches, ApiSettings settings) {
        this.looks = looks;
        this.watches = watches;
        this.settings = settings;
    }

    @GetMapping(
            value = Paths.TASKS + "{taskId}/events",
            produces = {MediaType.TEXT_EVENT_STREAM_VALUE, MediaType.APPLICATION_JSON_VALUE})
    void events(
            @PathVariable String taskId,
            @RequestHeader(name = EventWriter.LAST_EVENT_ID, required = false)
                    @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        TaskAnswer first = looks.at(taskId);
        try (var watch = watches.watch(first.task().tenant(), first.task().id())) {
            // What happened between the first look and the watch nobody has told.
            TaskAnswer now = looks.at(first.task());
            if (now.task().isTerminal() && now.tag().equals(lastEventId)) {
                // The one answer after which an EventSource does not come again.
                response.setStatus(HttpStatus.NO_CONTENT.value());
                return;
            }
            var out = EventWriter.open(response, lastEventId);
            new TaskEventStream(out, looks, settings).run(now, watch);
        }
    }
}
