package dev.seedancequeue.api.problem;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.TaskError.Charged;
import java.util.List;

/**
 * An error answer: RFC 9457 problem details inside the user's envelope ({@code success: false}).
 *
 * @param type {@code about:blank#<code>}: there is no page to visit, the code says it all
 * @param charged whether money may be spent on it; a request that was refused never reaches the
 *     provider
 * @param errors every violation of a request that can never be sent; empty for other failures
 */
@JsonPropertyOrder({
    "success",
    "type",
    "title",
    "status",
    "detail",
    "instance",
    "code",
    "retryable",
    "charged",
    "errors"
})
public record Problem(
        boolean success,
        String type,
        String title,
        int status,
        String detail,
        String instance,
        ProblemCode code,
        boolean retryable,
        Charged charged,
        List<Violation> errors) {

    static Problem of(ProblemException problem, String instance) {
        ProblemCode code = problem.code();
        return new Problem(
                false,
                "about:blank#" + code.wireName(),
                code.title(),
                code.status(),
                problem.detail(),
                instance,
                code,
                code.retryable(),
                problem.charged() == null ? charged(code) : problem.charged(),
                problem.errors());
    }

    /** Only after these the task may be in the queue all the same. */
    private static Charged charged(ProblemCode code) {
        return code == ProblemCode.OUTCOME_UNKNOWN || code == ProblemCode.INTERNAL_ERROR
                ? Charged.UNKNOWN
                : Charged.NO;
    }
}
