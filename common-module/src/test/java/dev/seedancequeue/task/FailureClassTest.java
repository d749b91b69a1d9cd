package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FailureClassTest {

    @ParameterizedTest
    @CsvSource({
        "InvalidParameter.UnsupportedParameter, REFUSED",
        "InvalidEndpointOrModel.NotFound, REFUSED",
        "ACodeThatNobodyKnows, REFUSED",
        "InputTextSensitiveContentDetected.PolicyViolation, MODERATION",
        "OutputVideoSensitiveContentDetected, MODERATION",
        "SensitiveContentDetected.SevereViolation, MODERATION",
        "InputImageRiskDetection, MODERATION",
        "ModelAccountRpmRateLimitExceeded, THROTTLED",
        "RateLimitExceeded.EndpointRPMExceeded, THROTTLED",
        "ServerOverloaded, THROTTLED",
        "AccountOverdueError, ACCOUNT",
        "OperationDenied.ServiceOverdue, ACCOUNT",
        "InternalServiceError, PROVIDER_FAULT",
        "provider_failed, PROVIDER_FAULT",
        "provider_unreachable, NETWORK",
        "expired, EXPIRED",
        "not_ordered_in_time, EXPIRED"
    })
    void knowsWhatACodeStandsFor(String code, FailureClass expected) {
        assertThat(FailureClass.of(code)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "400, InvalidParameter, no, REFUSED",
                "400, InputTextSensitiveContentDetected, no, MODERATION",
                "401, SomethingNew, no, ACCOUNT",
                "403, -, -, ACCOUNT",
                "404, ModelNotOpen, no, REFUSED",
                "404, -, -, NETWORK",
                "413, -, -, REFUSED",
                "429, SomethingNew, no, THROTTLED",
                "429, -, -, THROTTLED",
                "429, QuotaExceeded, exceeded the quota of queued tasks, THROTTLED",
                "429, QuotaExceeded, has exhausted its Free Trial quota, ACCOUNT",
                "429, SetLimitExceeded, no, ACCOUNT"
            })
    void readsAnAnswerByItsStatusFirst(
            int status, String code, String message, FailureClass expected) {
        assertThat(FailureClass.ofAnswer(status, code, message)).isEqualTo(expected);
    }

    /** A provider that took a task had room for it. */
    @Test
    void takesLackOfRoomForAFaultOnceTheTaskWasTaken() {
        assertThat(FailureClass.ofFailedTask("ServerOverloaded"))
                .isEqualTo(FailureClass.PROVIDER_FAULT);
        assertThat(FailureClass.ofFailedTask("OutputVideoSensitiveContentDetected"))
                .isEqualTo(FailureClass.MODERATION);
    }

    @ParameterizedTest
    @CsvSource({"REFUSED, false", "MODERATION, false", "PROVIDER_FAULT, true", "EXPIRED, true"})
    void saysWhetherAnotherTryIsWorthIt(FailureClass failureClass, boolean retryable) {
        assertThat(failureClass.retryable()).isEqualTo(retryable);
    }
}
