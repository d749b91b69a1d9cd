package dev.seedancequeue.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DelayLadderTest {

    @ParameterizedTest
    @CsvSource({
        "PT0.001S,MS_250", "PT0.25S,MS_250", "PT0.9S,MS_500", "PT0.95S,S_1", "PT1.9S,S_2",
        "PT4.5S,S_2", "PT4.6S,S_5", "PT59S,M_1", "PT14M,M_15", "PT48H,M_15"
    })
    void takesTheLongestStepThatDoesNotOvershootMuch(Duration delay, DelayLadder step) {
        assertThat(DelayLadder.stepFor(delay)).isEqualTo(step);
    }

    @Test
    void reachesAnyDelayInFewHopsAndAtMostATenthLate() {
        var random = new Random(7);
        Stream.generate(() -> Duration.ofMillis(1 + random.nextInt(3_600_000)))
                .limit(1000)
                .forEach(delay -> {
                    Duration waited = Duration.ZERO;
                    int hops = 0;
                    while (delay.minus(waited).toMillis() > 0) {
                        waited = waited.plus(DelayLadder.stepFor(delay.minus(waited)).ttl());
                        hops++;
                    }
                    assertThat(hops).as("%s", delay).isLessThanOrEqualTo(15);
                    assertThat(waited)
                            .as("%s", delay)
                            .isLessThanOrEqualTo(delay.plus(delay.dividedBy(10)).plusMillis(250));
                });
    }

    @Test
    void hasItsWaitingTimeInEachQueuesName() {
        assertThat(DelayLadder.S_5.queue()).isEqualTo("seedance.delay.5s");
        assertThat(Stream.of(DelayLadder.values()).map(DelayLadder::queue)).doesNotHaveDuplicates();
    }
}
