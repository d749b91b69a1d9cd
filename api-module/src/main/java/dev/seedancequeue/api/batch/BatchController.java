package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.submission.DryRun;
import dev.seedancequeue.api.submission.IdempotencyKey;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.Task;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST batches}: takes a file of create bodies as one batch. */
@RestController
@RequestMapping(path = Paths.BATCHES, produces = MediaType.APPLICATION_JSON_VALUE)
final class BatchController {

    /** So many files are read at once in a process; each may take its largest size on the disk. */
    private static final int MAX_UPLOADS = 4;

    private final BatchParts parts;
    private final BatchIntake intake;
    private final BatchViews views;
    private final ApiSettings settings;
    private final Semaphore uploads = new Semaphore(MAX_UPLOADS);

    BatchController(BatchParts parts, BatchIntake intake, BatchViews views, ApiSettings settings) {
        this.parts = parts;
        this.intake = intake;
        this.views = views;
        this.settings = settings;
    }

    @PostMapping
    ResponseEntity<?> create(HttpServletRequest request) {
        BatchFormat format = BatchFormat.of(request.getContentType());
        var options = BatchOptions.of(request.getParameterMap(), parts.plain());
        boolean dryRun = DryRun.isAskedFor(request);
        String key = IdempotencyKey.of(Collections.list(request.getHeaders(IdempotencyKey.HEADER)));
        if (!uploads.tryAcquire()) {
            throw BatchIntake.busy(MAX_UPLOADS);
        }
        try (Upload upload = Upload.receive(request, settings.maxBatch())) {
            String digest = upload.sha256() + "." + options.digest();
            BatchId id = BatchId.ofKey(Task.DEFAULT_TENANT, key == null ? digest : key);
            BatchFile file = parts.file(upload.file(), format, settings.maxBody());
            return dryRun ? estimate(id, file, options) : accept(id, digest, file, options);
        } finally {
            uploads.release();
        }
    }

    private ResponseEntity<?> estimate(BatchId id, BatchFile file, BatchOptions options) {
        BatchCheck checked = check(id, file, options);
        return ResponseEntity.ok(
                Envelope.of(
                        new BatchEstimate(
                                true,
                                checked.taken().cardinality(),
                                checked.wrongLines(),
                                checked.estimate(),
                                checked.seconds(),
                                checked.named())));
    }

    private ResponseEntity<?> accept(
            BatchId id, String digest, BatchFile file, BatchOptions options) {
        Batch known = intake.finished(Task.DEFAULT_TENANT, id, digest);
        if (known != null) {
            return accepted(known, List.of(), true);
        }
        BatchCheck checked = check(id, file, options);
        Batch batch = intake.accept(Task.DEFAULT_TENANT, id, digest, file, checked);
        return accepted(batch, checked.named(), false);
    }

    /** The whole file is looked at before anything of it is sent. */
    private BatchCheck check(BatchId id, BatchFile file, BatchOptions options) {
        String tenant = Task.DEFAULT_TENANT;
        var wanted = intake.failedOf(tenant, options.failedOf());
        BatchCheck checked = parts.check(tenant, id, options, wanted);
        file.read(checked::check);
        if (checked.wrongLines() > 0 && !options.onlyValid()) {
            throw ProblemException.invalid(checked.verdict(), checked.named());
        }
        if (checked.taken().isEmpty()) {
            throw checked.wrongLines() > 0
                    ? ProblemException.invalid("every line is wrong", checked.named())
                    : ProblemException.invalid(List.of(nothing(options)));
        }
        return checked;
    }

    private static Violation nothing(BatchOptions options) {
        return new Violation(
                "",
                "required",
                options.failedOf() == null
                        ? "the file has no tasks"
                        : "no task of this file failed in batch " + options.failedOf());
    }

    private ResponseEntity<?> accepted(Batch batch, List<Violation> errors, boolean replayed) {
        var answer =
                ResponseEntity.accepted()
                        .location(URI.create(Paths.BATCHES + "/" + batch.id()))
                        .header(
                                HttpHeaders.RETRY_AFTER,
                                Long.toString(settings.pollHint().toSeconds()));
        if (replayed) {
            answer.header(IdempotencyKey.REPLAYED, "true");
        }
        return answer.body(Envelope.of(views.of(batch, errors)));
    }
}
