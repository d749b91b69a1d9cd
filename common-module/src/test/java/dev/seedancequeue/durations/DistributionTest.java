package dev.seedancequeue.durations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistributionTest {

    @Test
    void tellsSharesAndQuantilesOfABell() {
        Distribution bell = Distribution.logNormal(30, 0.25);

        assertThat(bell.within(30)).isCloseTo(0.5, within(0.01));
        assertThat(bell.within(30 * Math.exp(0.25))).isCloseTo(0.841, within(0.01));
        assertThat(bell.seconds(0.5)).isCloseTo(30, within(0.5));
        assertThat(bell.seconds(0.01)).isCloseTo(30 * Math.exp(-0.25 * 2.326), within(0.5));
    }

    @Test
    void neverFallsAndStaysBetweenNothingAndAll() {
        Distribution bell = Distribution.logNormal(600, 1);
        double before = 0;
        for (double seconds = 0; seconds < 3e6; seconds = seconds * 1.01 + 0.1) {
            assertThat(bell.within(seconds)).isBetween(before, 1.0);
            before = bell.within(seconds);
        }
        assertThat(before).isEqualTo(1);
    }

    @Test
    void isTheInverseOfItself() {
        Distribution bell = Distribution.logNormal(90, 0.6);

        for (double share = 0.01; share < 1; share += 0.01) {
            assertThat(bell.within(bell.seconds(share))).isCloseTo(share, within(1e-6));
        }
    }

    @Test
    void learnsFromSomeTwentyCountsWhatIsUsualHere() {
        Distribution usual = Distribution.logNormal(100, 0.5);
        var random = new Random(1);
        Map<Integer, Double> counts = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            double seconds = 30 * Math.exp(0.25 * random.nextGaussian());
            counts.merge(Distribution.bucket(seconds), 1.0, Double::sum);
        }

        Distribution learned = Distribution.learned(counts, usual);

        assertThat(learned.seconds(0.5)).isCloseTo(30, within(2.0));
        assertThat(learned.seconds(0.05)).isCloseTo(30 * Math.exp(-0.25 * 1.645), within(2.0));
        // Beyond all that was counted there is still something to expect.
        assertThat(learned.within(200)).isLessThan(1);
    }

    @Test
    void restsOnWhatIsUsualWithoutCounts() {
        Distribution usual = Distribution.logNormal(100, 0.5);

        assertThat(Distribution.learned(Map.of(), usual).seconds(0.5)).isCloseTo(100, within(3.0));
    }
}
