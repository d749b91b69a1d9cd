package dev.seedancequeue.api.submission;

import dev.seedancequeue.acceptance.Acceptance;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code POST createTask}: answers 202 once the task is safe on the broker. */
@RestController
final class CreateTaskController {

    private static final Duration BACKLOG_WAIT = Duration.ofSeconds(30);

    private final TaskAcceptance acceptance;
    private final JsonBody jsonBody;
    private final ModelCatalogue catalogue;
    private final ApiSettings settings;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    CreateTaskController(
            TaskAcceptance acceptance,
            ModelCatalogue catalogue,
            ApiSettings settings,
            InstantSource clock) {
        this.acceptance = acceptance;
        this.catalogue = catalogue;
        this.jsonBody = new JsonBody(settings.maxBody());
        this.settings = settings;
        this.clock = clock;
    }

    // Without "produces" a caller who takes no JSON would be told so after the task was accepted.
    @PostMapping(
            value = Paths.CREATE_TASK,
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> createTask(HttpServletRequest request) {
        String key = IdempotencyKey.of(Collections.list(request.getHeaders(IdempotencyKey.HEADER)));
        var body = jsonBody.read(request);
        if (DryRun.isAskedFor(request)) {
            return ResponseEntity.ok(Envelope.of(estimate(body)));
        }
        TaskId newId = TaskId.random(clock.instant(), random);
        return switch (acceptance.accept(Task.DEFAULT_TENANT, body, key, newId)) {
            case Acceptance.Accepted(var task, var replayed) -> accepted(task, replayed);
            case Acceptance.Refused(var violations) -> throw ProblemException.invalid(violations);
            case Acceptance.BacklogFull(var max) ->
                    throw ProblemException.retryLater(
                            ProblemCode.BACKLOG_FULL,
                            "%d of your tasks have not ended yet, which is the most there may be."
                                            .formatted(max)
                                    + " Nothing was accepted; send the request again later.",
                            BACKLOG_WAIT);
            case Acceptance.KeyInFlight _ ->
                    throw ProblemException.retryLater(
                            ProblemCode.IDEMPOTENCY_KEY_IN_FLIGHT,
                            "Another request with this Idempotency-Key has not been answered yet.",
                            Duration.ofSeconds(1));
            case Acceptance.KeyUsedForOtherBody _ ->
                    throw ProblemException.of(
                            ProblemCode.IDEMPOTENCY_KEY_REUSED,
                            "This Idempotency-Key came with another body before. Use a new key for"
                                    + " a new task; keys are remembered for 7 days.");
        };
    }

    private TaskEstimateView estimate(JsonNode body) {
        return switch (acceptance.preview(Task.DEFAULT_TENANT, body)) {
            case RequestVerdict.Refused(var violations) ->
                    throw ProblemException.invalid(violations);
            case RequestVerdict.Accepted accepted ->
                    new TaskEstimateView(
                            true,
                            accepted.profile().model(),
                            accepted.profile().mode(),
                            accepted.profile().tier(),
                            accepted.profile().resolution(),
                            TokenEstimate.of(catalogue, accepted),
                            accepted.warnings());
        };
    }

    private ResponseEntity<Envelope<TaskView>> accepted(Task task, boolean replayed) {
        var answer =
                ResponseEntity.accepted()
                        .location(URI.create(Paths.TASK_STATUS + task.id()))
                        .header(
                                HttpHeaders.RETRY_AFTER,
                                Long.toString(settings.pollHint().toSeconds()));
        if (replayed) {
            answer.header(IdempotencyKey.REPLAYED, "true");
        }
        return answer.body(Envelope.of(TaskView.of(task)));
    }
}
