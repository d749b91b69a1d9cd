package dev.seedancequeue.worker.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryTimesTest {

    private final RetryTimes times = new RetryTimes(new Random(1));

    @Test
    void triesTenTimesOverThreeDays() {
        Duration whole = Duration.ZERO;
        int attempt = 1;
        for (Duration wait = times.after(1, null);
                wait != null;
                wait = times.after(attempt, null)) {
            Duration planned = RetryTimes.WAITS.get(attempt - 1);
            assertThat(wait)
                    .isBetween(
                            planned.multipliedBy(9).dividedBy(10),
                            planned.multipliedBy(11).dividedBy(10));
            whole = whole.plus(wait);
            attempt++;
        }
        assertThat(attempt).isEqualTo(10);
        assertThat(whole).isBetween(Duration.ofHours(68), Duration.ofHours(84));
    }

    @Test
    void doesNotComeBackAllAtOnce() {
        assertThat(times.after(2, null)).isNotEqualTo(times.after(2, null));
    }

    @Test
    void keepsToALongerWaitThatTheEndpointAskedFor() {
        assertThat(times.after(1, Duration.ofHours(1))).isEqualTo(Duration.ofHours(1));
        assertThat(times.after(4, Duration.ofSeconds(1))).isGreaterThan(Duration.ofMinutes(100));
        assertThat(times.after(10, Duration.ofSeconds(1))).isNull();
    }
}
