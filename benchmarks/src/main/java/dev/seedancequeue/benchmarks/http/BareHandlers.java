package dev.seedancequeue.benchmarks.http;

import dev.seedancequeue.task.TaskStore;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the least costs on the API's own server: an answer alone, and one after one Redis read. */
@RestController
final class BareHandlers {

    static final String EMPTY = "/benchmark/empty";
    static final String ONE_READ = "/benchmark/one-read";

    private final TaskStore store;

    BareHandlers(TaskStore store) {
        this.store = store;
    }

    @GetMapping(EMPTY)
    ResponseEntity<Void> empty() {
        return ResponseEntity.ok().build();
    }

    @GetMapping(ONE_READ)
    ResponseEntity<Void> oneRead() {
        boolean filled = store.epoch() != null;
        return ResponseEntity.status(filled ? 200 : 503).build();
    }
}
