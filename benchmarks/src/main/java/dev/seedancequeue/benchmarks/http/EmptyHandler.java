package dev.seedancequeue.benchmarks.http;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an answer costs that needs nothing, on the API's own server. */
@RestController
final class EmptyHandler {

    static final String PATH = "/benchmark/empty";

    @GetMapping(PATH)
    ResponseEntity<Void> answer() {
        return ResponseEntity.ok().build();
    }
}
