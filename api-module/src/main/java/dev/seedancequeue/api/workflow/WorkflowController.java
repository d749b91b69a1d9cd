package dev.seedancequeue.api.workflow;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.submission.DryRun;
import dev.seedancequeue.api.submission.IdempotencyKey;
import dev.seedancequeue.api.submission.JsonBody;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.workflow.Plan;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowId;
import dev.seedancequeue.workflow.WorkflowStore;
import dev.seedancequeue.workflow.request.ControlAnswer;
import dev.seedancequeue.workflow.request.WorkflowAcceptance;
import dev.seedancequeue.workflow.request.WorkflowAcceptance.Outcome;
import dev.seedancequeue.workflow.request.WorkflowCheck;
import dev.seedancequeue.workflow.request.WorkflowControl;
import dev.seedancequeue.workflow.request.WorkflowPrices;
import dev.seedancequeue.workflow.request.WorkflowVerdict;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code workflows}: drafts and their finals, or a chain of shots, as one thing. */
@RestController
@RequestMapping(path = Paths.WORKFLOWS, produces = MediaType.APPLICATION_JSON_VALUE)
final class WorkflowController {

    private static final Duration BACKLOG_WAIT = Duration.ofSeconds(30);

    private final WorkflowAcceptance acceptance;
    private final WorkflowControl control;
    private final WorkflowCheck check;
    private final WorkflowPrices prices;
    private final WorkflowStore store;
    private final TaskStore tasks;
    private final ApiSettings settings;
    private final InstantSource clock;
    private final JsonBody jsonBody;
    private final SecureRandom random = new SecureRandom();

    WorkflowController(
            WorkflowAcceptance acceptance,
            WorkflowControl control,
            WorkflowCheck check,
            WorkflowPrices prices,
            WorkflowStore store,
            TaskStore tasks,
            ApiSettings settings,
            InstantSource clock) {
        this.acceptance = acceptance;
        this.control = control;
        this.check = check;
        this.prices = prices;
        this.store = store;
        this.tasks = tasks;
        this.settings = settings;
        this.clock = clock;
        this.jsonBody = new JsonBody(settings.maxBody());
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> create(HttpServletRequest request) {
        String key = IdempotencyKey.of(Collections.list(request.getHeaders(IdempotencyKey.HEADER)));
        var body = jsonBody.read(request);
        WorkflowId newId = WorkflowId.random(clock.instant(), random);
        if (DryRun.isAskedFor(request)) {
            return switch (check.check(body, newId)) {
                case WorkflowVerdict.Refused(var violations) ->
                        throw ProblemException.invalid(violations);
                case WorkflowVerdict.Accepted(var definition, var warnings) ->
                        ResponseEntity.ok(
                                Envelope.of(WorkflowEstimate.of(definition, prices, warnings)));
            };
        }
        return switch (acceptance.accept(Task.DEFAULT_TENANT, body, key, newId)) {
            case Outcome.Accepted(var workflow, var warnings, var replayed) -> {
                var answer =
                        ResponseEntity.accepted()
                                .location(URI.create(Paths.WORKFLOWS + "/" + workflow.id()))
                                .header(HttpHeaders.RETRY_AFTER, pollHint());
                if (replayed) {
                    answer.header(IdempotencyKey.REPLAYED, "true");
                }
                yield answer.body(Envelope.of(view(workflow, warnings)));
            }
            case Outcome.Refused(var violations) -> throw ProblemException.invalid(violations);
            case Outcome.BacklogFull(var max) ->
                    throw ProblemException.retryLater(
                            ProblemCode.BACKLOG_FULL,
                            "%d of your tasks have not ended yet, which is the most there may be."
                                            .formatted(max)
                                    + " Nothing was accepted; send the request again later.",
                            BACKLOG_WAIT);
            case Outcome.KeyUsedForOtherBody _ ->
                    throw ProblemException.of(
                            ProblemCode.IDEMPOTENCY_KEY_REUSED,
                            "This Idempotency-Key came with another workflow before. Use a new key"
                                    + " for a new one; keys are remembered for 8 days.");
        };
    }

    @GetMapping("/{id}")
    ResponseEntity<Envelope<WorkflowView>> show(@PathVariable String id) {
        Workflow workflow = store.find(Task.DEFAULT_TENANT, id(id));
        if (workflow == null) {
            throw ProblemException.unknownWorkflow(id);
        }
        var answer = ResponseEntity.ok();
        if (workflow.ended() == null) {
            answer.header(HttpHeaders.RETRY_AFTER, pollHint());
        }
        return answer.body(Envelope.of(view(workflow, List.of())));
    }

    @PostMapping("/{id}/drafts/{number}/approve")
    Envelope<WorkflowView> approve(
            @PathVariable String id, @PathVariable String number, HttpServletRequest request) {
        return decide(id, number, Verdict.APPROVED, request);
    }

    @PostMapping("/{id}/drafts/{number}/reject")
    Envelope<WorkflowView> reject(
            @PathVariable String id, @PathVariable String number, HttpServletRequest request) {
        return decide(id, number, Verdict.REJECTED, request);
    }

    private Envelope<WorkflowView> decide(
            String id, String number, Verdict verdict, HttpServletRequest request) {
        int draft = number.matches("[0-9]{1,2}") ? Integer.parseInt(number) : 0;
        return say(
                id,
                request,
                ControlRequest.DECISION,
                (workflow, said) ->
                        control.decide(
                                Task.DEFAULT_TENANT,
                                workflow,
                                draft,
                                verdict,
                                said.by(),
                                said.reason()));
    }

    @PostMapping("/{id}/cancel")
    Envelope<WorkflowView> cancel(@PathVariable String id, HttpServletRequest request) {
        return say(
                id,
                request,
                ControlRequest.CANCEL,
                (workflow, said) -> control.cancel(Task.DEFAULT_TENANT, workflow, said.by()));
    }

    @PostMapping("/{id}/resume")
    Envelope<WorkflowView> resume(@PathVariable String id, HttpServletRequest request) {
        return say(
                id,
                request,
                ControlRequest.RESUME,
                (workflow, said) ->
                        control.resume(
                                Task.DEFAULT_TENANT,
                                workflow,
                                said.from(),
                                said.shot(),
                                said.by()));
    }

    private Envelope<WorkflowView> say(
            String id,
            HttpServletRequest request,
            Set<String> fields,
            BiFunction<WorkflowId, ControlRequest, ControlAnswer> what) {
        WorkflowId workflow = id(id);
        var said = ControlRequest.of(jsonBody.readIfAny(request), fields);
        return switch (safely(id, () -> what.apply(workflow, said))) {
            case ControlAnswer.Done(var after) -> Envelope.of(view(after, List.of()));
            case ControlAnswer.Unknown _ -> throw ProblemException.unknownWorkflow(id);
            case ControlAnswer.NoSuchDraft(var why) ->
                    throw ProblemException.of(ProblemCode.DRAFT_NOT_FOUND, sentence(why));
            case ControlAnswer.Refused(var violations) ->
                    throw ProblemException.invalid(violations);
            case ControlAnswer.Conflict(var reason, var why) ->
                    throw ProblemException.of(code(reason), sentence(why));
        };
    }

    private static ControlAnswer safely(String id, Supplier<ControlAnswer> what) {
        try {
            return what.get();
        } catch (PublishException failure) {
            throw ProblemException.notConfirmed(
                    failure,
                    "The broker did not confirm what was said to workflow "
                            + id
                            + ", so it may or may not hold. Send the request again; twice is the"
                            + " same as once.");
        }
    }

    private static ProblemCode code(ControlAnswer.Reason reason) {
        return switch (reason) {
            case ALREADY_DECIDED -> ProblemCode.ALREADY_DECIDED;
            case DRAFT_NOT_READY -> ProblemCode.DRAFT_NOT_READY;
            case DRAFT_NOT_USABLE -> ProblemCode.DRAFT_NOT_USABLE;
            case DRAFT_EXPIRED -> ProblemCode.DRAFT_EXPIRED;
            case WORKFLOW_ENDED -> ProblemCode.WORKFLOW_ENDED;
            case NOT_STOPPED -> ProblemCode.NOT_STOPPED;
            case NO_FIRST_FRAME -> ProblemCode.NO_FIRST_FRAME;
        };
    }

    private static String sentence(String why) {
        return Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".";
    }

    private static WorkflowId id(String text) {
        if (!WorkflowId.isWorkflowId(text)) {
            throw ProblemException.unknownWorkflow(text);
        }
        return new WorkflowId(text);
    }

    private WorkflowView view(Workflow workflow, List<Warning> warnings) {
        Instant now = clock.instant();
        Plan plan = Plan.of(workflow, task -> tasks.find(workflow.tenant(), task), now);
        return WorkflowView.of(workflow, plan, prices, warnings, now);
    }

    private String pollHint() {
        return Long.toString(settings.pollHint().toSeconds());
    }
}
