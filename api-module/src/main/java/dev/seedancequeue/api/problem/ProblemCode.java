package dev.seedancequeue.api.problem;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Every way an HTTP request can fail here; the wire name never changes its meaning. */
public enum ProblemCode {
    MALFORMED_JSON(400, "The body is not JSON", false),
    INVALID_REQUEST(400, "The request cannot be sent to the provider", false),
    INVALID_IDEMPOTENCY_KEY(400, "The Idempotency-Key header is not usable", false),
    OPERATOR_KEY_REQUIRED(401, "This is for operators", false),
    OPERATOR_KEY_NOT_SET(403, "This is for operators, and there are none", false),
    NOT_FOUND(404, "Nothing is here", false),
    TASK_NOT_FOUND(404, "No such task", false),
    WORKFLOW_NOT_FOUND(404, "No such workflow", false),
    BATCH_NOT_FOUND(404, "No such batch", false),
    DRAFT_NOT_FOUND(404, "The workflow has no such draft", false),
    DEAD_LETTER_NOT_FOUND(404, "No such dead letter", false),
    WEBHOOK_NOT_FOUND(404, "No such webhook endpoint or delivery", false),
    METHOD_NOT_ALLOWED(405, "This path does not take this method", false),
    NOT_ACCEPTABLE(406, "Answers are JSON only", false),
    IDEMPOTENCY_KEY_IN_FLIGHT(409, "A request with this key is being worked on", true),
    ALREADY_FINISHED(409, "The task has ended", false),
    CANCEL_TOO_LATE(409, "The provider has begun the video", false),
    ALREADY_DECIDED(409, "It was decided otherwise", false),
    DRAFT_NOT_READY(409, "The draft is not made yet", false),
    DRAFT_NOT_USABLE(409, "The draft gave no video", false),
    DRAFT_EXPIRED(409, "The draft is too old", false),
    WORKFLOW_ENDED(409, "The workflow has ended", false),
    NOT_STOPPED(409, "Only what has stopped can be resumed", false),
    NO_FIRST_FRAME(409, "The shot has no first frame any more", false),
    BATCH_NOT_FINISHED(409, "The batch has unfinished tasks", false),
    BATCH_CANCELLED(409, "The batch was cancelled", false),
    BATCH_TOO_OLD(409, "The batch is too old to be finished", false),
    TOO_MANY_WEBHOOKS(409, "There are as many webhook endpoints as there may be", false),
    WEBHOOK_DISABLED(409, "The webhook endpoint is disabled", false),
    BODY_TOO_LARGE(413, "The body is too large", false),
    UNSUPPORTED_MEDIA_TYPE(415, "The body has to be application/json", false),
    IDEMPOTENCY_KEY_REUSED(422, "The key was used with another body", false),
    DEAD_LETTER_REFUSED(422, "This cannot be done with this dead letter", false),
    BACKLOG_FULL(429, "Too many unfinished tasks", true),
    BAD_REQUEST(400, "The request could not be read", false),
    QUEUE_FULL(503, "The queue is full", true),
    BROKER_UNAVAILABLE(503, "The broker is away", true),
    OUTCOME_UNKNOWN(503, "Whether the task was accepted is unknown", true),
    STATE_UNAVAILABLE(503, "The state of tasks cannot be read now", true),
    TOO_MANY_LISTENERS(503, "Too many callers wait for tasks", true),
    UPLOADS_BUSY(503, "Too many files are being read", true),
    DEAD_LETTERS_BUSY(503, "Somebody else looks at the dead letters", true),
    INTERNAL_ERROR(500, "Something is wrong on our side", true);

    private final int status;
    private final String title;
    private final boolean retryable;

    ProblemCode(int status, String title, boolean retryable) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
