package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.events.EventWriter;
import dev.seedancequeue.api.watch.TaskWatches;
import dev.seedancequeue.batch.Batch;
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
 * {@code GET batches/{id}/events}: how a batch stands as server-sent events, until it has ended.
 * Each listener is a virtual thread, as those of tasks.
 */
@RestController
final class BatchEventsController {

    private final BatchLooks looks;
    private final TaskWatches watches;
    private final ApiSettings settings;

    BatchEventsController(BatchLooks looks, TaskWatches watches, ApiSettings settings) {
        this.looks = looks;
        this.watches = watches;
        this.settings = settings;
    }

    @GetMapping(
            value = Paths.BATCHES + "/{id}/events",
            produces = {MediaType.TEXT_EVENT_STREAM_VALUE, MediaType.APPLICATION_JSON_VALUE})
    void events(
            @PathVariable String id,
            @RequestHeader(name = EventWriter.LAST_EVENT_ID, required = false)
                    @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        Batch batch = looks.at(id);
        try (var watch = watches.watch(batch.tenant(), batch.id())) {
            BatchView now = looks.show(id);
            if (now.isOver() && now.tag().equals(lastEventId)) {
                // The one answer after which an EventSource does not come again.
                response.setStatus(HttpStatus.NO_CONTENT.value());
                return;
            }
            var out = EventWriter.open(response, lastEventId);
            new BatchEventStream(out, looks, settings).run(now, watch);
        }
    }
}
