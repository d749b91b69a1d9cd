package dev.seedancequeue.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.TaskError.Charged;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ProblemCodeTest {

    /** Callers build on these: a change here breaks them. */
    @Test
    void theWireNamesAndTheirStatusesStayAsTheyAre() {
        String table =
                Arrays.stream(ProblemCode.values())
                        .map(code -> code.status() + " " + code.wireName())
                        .sorted()
                        .collect(Collectors.joining("\n"));

        assertThat(table)
                .isEqualTo(
                        """
                        400 bad_request
                        400 invalid_idempotency_key
                        400 invalid_request
                        400 malformed_json
                        401 operator_key_required
                        403 operator_key_not_set
                        404 batch_not_found
                        404 dead_letter_not_found
                        404 draft_not_found
                        404 not_found
                        404 task_not_found
                        404 webhook_not_found
                        404 workflow_not_found
                        405 method_not_allowed
                        406 not_acceptable
                        409 already_decided
                        409 already_finished
                        409 batch_cancelled
                        409 batch_not_finished
                        409 batch_too_old
                        409 cancel_too_late
                        409 draft_expired
                        409 draft_not_ready
                        409 draft_not_usable
                        409 idempotency_key_in_flight
                        409 no_first_frame
                        409 not_stopped
                        409 too_many_webhooks
                        409 webhook_disabled
                        409 workflow_ended
                        413 body_too_large
                        415 unsupported_media_type
                        422 dead_letter_refused
                        422 idempotency_key_reused
                        429 backlog_full
                        500 internal_error
                        503 broker_unavailable
                        503 dead_letters_busy
                        503 outcome_unknown
                        503 queue_full
                        503 state_unavailable
                        503 too_many_listeners
                        503 uploads_busy\
                        """);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTheCallersFaultIsNotRetryableAsItIs(ProblemCode code) {
        boolean ourFault =
                code.status() >= 500
                        || code.status() == 429
                        || code == ProblemCode.IDEMPOTENCY_KEY_IN_FLIGHT;

        assertThat(code.retryable()).isEqualTo(ourFault);
    }

    @ParameterizedTest
    @EnumSource
    void onlyAfterALostAnswerMoneyMayHaveBeenSpent(ProblemCode code) {
        boolean unclear = code == ProblemCode.OUTCOME_UNKNOWN || code == ProblemCode.INTERNAL_ERROR;

        Problem problem = Problem.of(ProblemException.of(code, "why"), "/path");

        assertThat(problem.charged()).isEqualTo(unclear ? Charged.UNKNOWN : Charged.NO);
    }

    @Test
    void aProblemIsWrittenWithEveryFieldInOrder() {
        Problem problem =
                Problem.of(
                        ProblemException.invalid(
                                List.of(new Violation("/seed", "wrong_type", "seed is no number"))),
                        "/createTask");

        assertThat(Json.mapper().writeValueAsString(problem))
                .isEqualTo(
                        "{\"success\":false,\"type\":\"about:blank#invalid_request\",\"title\":\"The"
                                + " request cannot be sent to the provider\",\"status\":400,"
                                + "\"detail\":\"seed is no number\",\"instance\":\"/createTask\","
                                + "\"code\":\"invalid_request\",\"retryable\":false,"
                                + "\"charged\":\"no\",\"errors\":[{\"pointer\":\"/seed\","
                                + "\"code\":\"wrong_type\",\"message\":\"seed is no number\"}]}");
    }
}
