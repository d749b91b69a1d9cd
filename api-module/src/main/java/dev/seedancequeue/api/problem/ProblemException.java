package dev.seedancequeue.api.problem;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.TaskError.Charged;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.workflow.WorkflowId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem answer. */
public final class ProblemException extends RuntimeException {

    private static final Duration SOON = Duration.ofSeconds(2);

    private final ProblemCode code;
    private final String detail;
    private final List<Violation> errors;
    private final @Nullable Duration retryAfter;
    private final @Nullable Charged charged;

    private ProblemException(
            ProblemCode code,
            String detail,
            List<Violation> errors,
            @Nullable Duration retryAfter,
            @Nullable Charged charged) {
        super(code.wireName() + ": " + detail);
        this.code = code;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
        this.charged = charged;
    }

    public static ProblemException of(ProblemCode code, String detail) {
        return new ProblemException(code, detail, List.of(), null, null);
    }

    /** About a task that exists: what it costs is not for the code alone to say. */
    public static ProblemException of(ProblemCode code, String detail, Charged charged) {
        return new ProblemException(code, detail, List.of(), null, charged);
    }

    /** No task of this id, or no task id at all. */
    public static ProblemException unknownTask(String id) {
        return of(
                ProblemCode.TASK_NOT_FOUND,
                TaskId.isTaskId(id)
                        ? "No task " + id + " is known; finished ones are kept for 8 days."
                        : "That is not a task id; they look like seedance_1710071234_abc123.");
    }

    /** No workflow of this id, or no workflow id at all. */
    public static ProblemException unknownWorkflow(String id) {
        return of(
                ProblemCode.WORKFLOW_NOT_FOUND,
                WorkflowId.isWorkflowId(id)
                        ? "No workflow " + id + " is known; they are kept for 8 days."
                        : "That is not a workflow id; they look like"
                                + " workflow_1710071234_0123456789abcdefghij.");
    }

    /** No batch of this id, or no batch id at all. */
    public static ProblemException unknownBatch(String id) {
        return of(
                ProblemCode.BATCH_NOT_FOUND,
                BatchId.isBatchId(id)
                        ? "No batch " + id + " is known; they are kept for 16 days."
                        : "That is not a batch id; they look like batch_0_0123456789abcdefghij.");
    }

    public static ProblemException retryLater(ProblemCode code, String detail, Duration after) {
        return new ProblemException(code, detail, List.of(), after, null);
    }

    /** The same about a task that exists. */
    public static ProblemException retryLater(
            ProblemCode code, String detail, Duration after, Charged charged) {
        return new ProblemException(code, detail, List.of(), after, charged);
    }

    /** The broker did not take all of it: some may be safe, and saying it again is. */
    public static ProblemException notConfirmed(PublishException failure, String detail) {
        ProblemCode code =
                switch (failure.reason()) {
                    case UNCONFIRMED -> ProblemCode.OUTCOME_UNKNOWN;
                    case REFUSED -> ProblemCode.QUEUE_FULL;
                    case UNAVAILABLE -> ProblemCode.BROKER_UNAVAILABLE;
                };
        return retryLater(code, detail, SOON, Charged.UNKNOWN);
    }

    public static ProblemException invalid(List<Violation> errors) {
        String detail =
                errors.size() == 1
                        ? errors.getFirst().message()
                        : errors.size() + " things are wrong with the request; see errors";
        return invalid(detail, errors);
    }

    /** The same with a sentence that says more than how many there are. */
    public static ProblemException invalid(String detail, List<Violation> errors) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, detail, errors, null, null);
    }

    ProblemCode code() {
        return code;
    }

    String detail() {
        return detail;
    }

    List<Violation> errors() {
        return errors;
    }

    @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Whether money may be spent, or null where the code says it. */
    @Nullable Charged charged() {
        return charged;
    }
}
