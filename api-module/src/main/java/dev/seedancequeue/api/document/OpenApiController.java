package dev.seedancequeue.api.document;

import dev.seedancequeue.api.Paths;
import dev.seedancequeue.task.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET openapi.yaml}: what this API takes and answers, as this version of it does. */
@RestController
final class OpenApiController {

    private static final String YAML = "application/yaml";

    private final String document;
    private final String tag;

    OpenApiController() {
        try {
            document =
                    new ClassPathResource("/openapi.yaml")
                            .getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the build left docs/openapi.yaml out", e);
        }
        tag = TaskId.digest(document);
    }

    @GetMapping(value = Paths.OPENAPI, produces = YAML)
    ResponseEntity<String> openapi() {
        return ResponseEntity.ok().eTag(tag).body(document);
    }
}
