package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.TaskStatus;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET batches/{id}/results}: where every task of a batch stands, as a file. */
@RestController
final class BatchResultsController {

    /** So many at once in a process; each has a file on the disk. */
    private static final int MAX_DOWNLOADS = 4;

    private final BatchLooks looks;
    private final BatchResults results;
    private final Semaphore downloads = new Semaphore(MAX_DOWNLOADS);

    BatchResultsController(BatchLooks looks, BatchResults results) {
        this.looks = looks;
        this.results = results;
    }

    @GetMapping(Paths.BATCHES + "/{id}/results")
    void results(
            @PathVariable String id,
            @RequestParam(defaultValue = "jsonl") String format,
            @RequestParam(required = false) @Nullable String status,
            HttpServletResponse response)
            throws IOException {
        var form = oneOf("format", format, BatchResults.Form.values(), BatchResults.Form::wireName);
        TaskStatus only =
                status == null
                        ? null
                        : oneOf("status", status, TaskStatus.values(), TaskStatus::wireName);
        Batch batch = looks.at(id);
        if (!downloads.tryAcquire()) {
            throw BatchIntake.busy(MAX_DOWNLOADS);
        }
        try {
            Path file = results.write(batch, form, only);
            try {
                response.setContentType(form.mediaType());
                response.setCharacterEncoding("UTF-8");
                response.setHeader(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s.%s\""
                                .formatted(id, form == BatchResults.Form.CSV ? "csv" : "jsonl"));
                response.setContentLengthLong(Files.size(file));
                Files.copy(file, response.getOutputStream());
            } finally {
                Files.deleteIfExists(file);
            }
        } finally {
            downloads.release();
        }
    }

    private static <E> E oneOf(
            String name, String value, E[] values, Function<E, String> wireName) {
        return Arrays.stream(values)
                .filter(one -> wireName.apply(one).equals(value))
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.invalid(
                                List.of(
                                        new Violation(
                                                "/" + name,
                                                "invalid_value",
                                                "%s has to be one of %s"
                                                        .formatted(
                                                                name,
                                                                Arrays.stream(values)
                                                                        .map(wireName)
                                                                        .collect(
                                                                                Collectors.joining(
                                                                                        ", ")))))));
    }
}
