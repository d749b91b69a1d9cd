package dev.seedancequeue.worker.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.worker.retry.RetryPolicy.GiveUp;
import dev.seedancequeue.worker.retry.RetryPolicy.OrderAgain;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class RetryPolicyTest {

    private static final Duration MAX_AGE = Duration.ofDays(2);
    private static final Duration YOUNG = Duration.ofMinutes(5);

    private final RetryPolicy policy = policy(10);

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "MODERATION", "EXPIRED"})
    void neverOrdersAgainWhatWillNotSucceed(FailureClass failureClass) {
        assertThat(policy.decide(failureClass, 0, Duration.ZERO)).isEqualTo(new GiveUp());
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLED", "ACCOUNT", "PROVIDER_FAULT", "NETWORK", "INTERNAL"})
    void ordersAtOnceWhatNobodySpoiled(FailureClass failureClass) {
        assertThat(policy.decide(failureClass, 0, YOUNG)).isEqualTo(new OrderAgain(Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({"1, 5s", "2, 30s", "3, 3m", "4, 5m", "9, 5m"})
    void pausesLongerWithEachFaultAndNeverInStep(int faults, String planned) {
        long plannedMs = Duration.parse("PT" + planned).toMillis();
        Set<Duration> pauses = new HashSet<>();
        for (int time = 0; time < 200; time++) {
            var decision = policy.decide(FailureClass.PROVIDER_FAULT, faults, YOUNG);
            pauses.add(((OrderAgain) decision).after());
        }

        assertThat(pauses).hasSizeGreaterThan(150);
        assertThat(pauses)
                .allSatisfy(pause ->
                        assertThat(pause.toMillis())
                                .isBetween(
                                        Math.round(plannedMs * 0.8), Math.round(plannedMs * 1.2)));
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLED", "ACCOUNT", "PROVIDER_FAULT", "NETWORK", "INTERNAL"})
    void givesUpAfterTheLastAttempt(FailureClass failureClass) {
        assertThat(policy(3).decide(failureClass, 2, YOUNG)).isInstanceOf(OrderAgain.class);
        assertThat(policy(3).decide(failureClass, 3, YOUNG)).isEqualTo(new GiveUp());
        assertThat(policy(1).decide(failureClass, 1, YOUNG)).isEqualTo(new GiveUp());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE)
    void givesUpWhatIsTooOld(FailureClass failureClass) {
        assertThat(policy.decide(failureClass, 1, MAX_AGE.plusMillis(1))).isEqualTo(new GiveUp());
    }

    @Test
    void stillOrdersAgainAtTheLastMoment() {
        assertThat(policy.decide(FailureClass.PROVIDER_FAULT, 1, MAX_AGE))
                .isInstanceOf(OrderAgain.class);
    }

    private static RetryPolicy policy(int maxAttempts) {
        return new RetryPolicy(maxAttempts, MAX_AGE, new Random(1));
    }
}
