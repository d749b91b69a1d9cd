package dev.seedancequeue.api.problem;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.StoreUnavailableException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.util.DisconnectedClientHelper;

/** Turns every failure of a request into one problem answer. */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String NOTHING_LOST =
            " Nothing was accepted; send the request again later.";

    @ExceptionHandler
    ResponseEntity<Problem> problem(ProblemException problem, HttpServletRequest request) {
        return problem(problem, request, new HttpHeaders());
    }

    private static ResponseEntity<Problem> problem(
            ProblemException problem, HttpServletRequest request, HttpHeaders headers) {
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter.toSeconds()));
        }
        return new ResponseEntity<>(
                Problem.of(problem, askedUri(request)),
                headers,
                HttpStatus.valueOf(problem.code().status()));
    }

    @ExceptionHandler
    ResponseEntity<Problem> broker(PublishException failure, HttpServletRequest request) {
        log.atWarn().addKeyValue("cause", failure.getMessage()).log("task not accepted");
        ProblemException problem =
                switch (failure.reason()) {
                    case UNCONFIRMED ->
                            ProblemException.retryLater(
                                    ProblemCode.OUTCOME_UNKNOWN,
                                    "The broker did not confirm the task in time. Repeat the"
                                            + " request with the same Idempotency-Key to be safe;"
                                            + " without one a repeat may make a second task.",
                                    SOON);
                    case REFUSED ->
                            ProblemException.retryLater(
                                    ProblemCode.QUEUE_FULL,
                                    "The broker refused the task: its queue is full or missing."
                                            + NOTHING_LOST,
                                    Duration.ofSeconds(30));
                    case UNAVAILABLE ->
                            ProblemException.retryLater(
                                    ProblemCode.BROKER_UNAVAILABLE,
                                    "The broker cannot be reached or takes no messages now."
                                            + NOTHING_LOST,
                                    SOON);
                };
        return problem(problem, request);
    }

    @ExceptionHandler
    ResponseEntity<Problem> store(StoreNotFilledException failure, HttpServletRequest request) {
        log.atDebug().addKeyValue("cause", failure.getMessage()).log("redis is not filled");
        return problem(
                ProblemException.retryLater(
                        ProblemCode.STATE_UNAVAILABLE,
                        "Redis has lost its data and is being filled again, so a task or an"
                                + " idempotency key that it does not know may exist all the same."
                                + " Nothing is lost; ask again.",
                        SOON),
                request);
    }

    @ExceptionHandler
    ResponseEntity<Problem> store(StoreUnavailableException failure, HttpServletRequest request) {
        log.atWarn().addKeyValue("cause", failure.getMessage()).log("redis did not answer");
        return problem(
                ProblemException.retryLater(
                        ProblemCode.STATE_UNAVAILABLE,
                        "Redis does not answer, so neither task states nor idempotency keys can"
                                + " be looked up. Nothing is lost; ask again.",
                        SOON),
                request);
    }

    @ExceptionHandler
    @Nullable ResponseEntity<Problem> other(Exception failure, HttpServletRequest request) {
        if (failure instanceof ErrorResponse response) {
            int status = response.getStatusCode().value();
            var headers = new HttpHeaders();
            // Such as Allow, which a 405 owes its caller.
            headers.putAll(response.getHeaders());
            return problem(
                    ProblemException.of(code(status), detail(status, request)), request, headers);
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            return null;
        }
        log.error("request {} {} failed", request.getMethod(), request.getRequestURI(), failure);
        return problem(
                ProblemException.of(
                        ProblemCode.INTERNAL_ERROR, "The failure is in the server's log."),
                request);
    }

    static ProblemCode code(int status) {
        return switch (status) {
            case 404 -> ProblemCode.NOT_FOUND;
            case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
            case 406 -> ProblemCode.NOT_ACCEPTABLE;
            case 413 -> ProblemCode.BODY_TOO_LARGE;
            case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
            default -> status < 500 ? ProblemCode.BAD_REQUEST : ProblemCode.INTERNAL_ERROR;
        };
    }

    static String detail(int status, HttpServletRequest request) {
        return switch (status) {
            case 404 ->
                    "Paths are POST …/createTask, GET …/taskStatus/{task_id}, GET …/tasks, GET"
                            + " …/tasks/{task_id}/events, POST …/tasks/{task_id}/cancel, POST"
                            + " …/batches, GET …/batches/{batch_id}, POST …/workflows, GET"
                            + " …/workflows/{workflow_id} and below it POST"
                            + " drafts/{number}/approve, drafts/{number}/reject, cancel and"
                            + " resume.";
            case 405 -> "%s is not taken here.".formatted(request.getMethod());
            case 406 -> "Send Accept: application/json or no Accept header.";
            case 415 -> "Send Content-Type: application/json.";
            default ->
                    status < 500
                            ? "The request could not be read as HTTP."
                            : "The failure is in the server's log.";
        };
    }

    /** What the caller asked for, also when the servlet container has turned to the error page. */
    private static String askedUri(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked
                ? asked
                : request.getRequestURI();
    }
}
