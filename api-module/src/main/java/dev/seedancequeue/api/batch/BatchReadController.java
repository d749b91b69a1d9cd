package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.batch.BatchWords;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.Task;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET batches}, {@code GET batches/{id}}, and what can be said to one. */
@RestController
@RequestMapping(path = Paths.BATCHES, produces = MediaType.APPLICATION_JSON_VALUE)
final class BatchReadController {

    private static final int MAX_PAGE = 100;

    private final BatchStore batches;
    private final BatchLooks looks;
    private final BatchViews views;
    private final BatchWords words;
    private final BatchCancellation cancellation;
    private final ApiSettings settings;

    BatchReadController(
            BatchStore batches,
            BatchLooks looks,
            BatchViews views,
            BatchWords words,
            BatchCancellation cancellation,
            ApiSettings settings) {
        this.batches = batches;
        this.looks = looks;
        this.views = views;
        this.words = words;
        this.cancellation = cancellation;
        this.settings = settings;
    }

    /**
     * A page of batches.
     *
     * @param cursor to go on from, null when there are no more
     */
    record Page(List<BatchView> batches, @Nullable String cursor) {}

    @GetMapping
    Envelope<Page> list(
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String limit) {
        if (cursor != null && !BatchId.isBatchId(cursor)) {
            throw invalid("/cursor", "cursor has to be that of an earlier page");
        }
        int most = limit == null ? 20 : limit.matches("[0-9]{1,3}") ? Integer.parseInt(limit) : 0;
        if (most < 1 || most > MAX_PAGE) {
            throw invalid("/limit", "limit has to be 1 to " + MAX_PAGE);
        }
        BatchId before = cursor == null ? null : new BatchId(cursor);
        List<Batch> page = batches.newest(Task.DEFAULT_TENANT, before, most);
        return Envelope.of(
                new Page(
                        page.stream().map(batch -> views.of(batch, List.of())).toList(),
                        page.size() < most ? null : page.getLast().id().value()));
    }

    private static ProblemException invalid(String pointer, String message) {
        return ProblemException.invalid(List.of(new Violation(pointer, "invalid_value", message)));
    }

    @GetMapping("/{id}")
    ResponseEntity<Envelope<BatchView>> show(@PathVariable String id) {
        BatchView view = looks.show(id);
        var answer = ResponseEntity.ok();
        if (!view.isOver()) {
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(settings.pollHint().toSeconds()));
        }
        return answer.body(Envelope.of(view));
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<Envelope<BatchView>> cancel(@PathVariable String id) {
        Batch batch = looks.at(id);
        Batch cancelled = safely(id, () -> cancellation.cancel(batch));
        BatchView view = views.of(cancelled, List.of());
        return ResponseEntity.status(view.isOver() ? 200 : 202).body(Envelope.of(view));
    }

    @PostMapping("/{id}/pause")
    Envelope<BatchView> pause(@PathVariable String id) {
        return say(id, Batch.Control.PAUSE, "paused");
    }

    @PostMapping("/{id}/resume")
    Envelope<BatchView> resume(@PathVariable String id) {
        return say(id, Batch.Control.RUN, "resumed");
    }

    private Envelope<BatchView> say(String id, Batch.Control wanted, String what) {
        Batch before = looks.at(id);
        Batch batch = safely(id, () -> words.want(before, wanted, what));
        if (batch.control() == Batch.Control.CANCEL) {
            throw ProblemException.of(
                    ProblemCode.BATCH_CANCELLED,
                    "Batch %s was cancelled, which cannot be taken back. Send its file with a new"
                                    .formatted(id)
                            + " Idempotency-Key for a new batch.");
        }
        return Envelope.of(views.of(batch, List.of()));
    }

    private static Batch safely(String id, Supplier<Batch> what) {
        try {
            return what.get();
        } catch (PublishException failure) {
            throw ProblemException.notConfirmed(
                    failure,
                    "The broker did not confirm what was said to batch %s, so it may hold for some of"
                                    .formatted(id)
                            + " its tasks. Send the request again; twice is the same as once.");
        }
    }
}
