package dev.seedancequeue.api.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.seedancequeue.durations.Distribution;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpreadTest {

    private static final int TRIES = 20_000;

    private final Random random = new Random(11);

    @Test
    void ofTurnsHoldsHalfAndNineOfTenOfStartsThatComeByChance() {
        for (int turns : new int[] {1, 2, 5, 30, 300}) {
            Spread spread = Spread.ofTurns(turns, 0.5, 100);

            double[] waits = waits(turns, 0.5);
            assertThat(share(waits, spread.p50())).as("p50 of %d", turns).isBetween(0.42, 0.58);
            assertThat(share(waits, spread.p90())).as("p90 of %d", turns).isBetween(0.87, 1.0);
        }
    }

    @Test
    void ofTurnsIsWiderWhereThePaceIsKnownFromLittle() {
        assertThat(Spread.ofTurns(100, 1, 5).p90()).isGreaterThan(Spread.ofTurns(100, 1, 90).p90());
        assertThat(Spread.ofTurns(100, 1, 5).p50()).isEqualTo(Spread.ofTurns(100, 1, 90).p50());
    }

    @Test
    void addsMiddlesAndLetsDeviationsAddAsSquares() {
        Spread sum = new Spread(10, 13).then(new Spread(20, 24));

        assertThat(sum).isEqualTo(new Spread(30, 35));
    }

    @Test
    void isNothingWithoutAMeasurement() {
        assertThat(Spread.left(Distribution.logNormal(30, 0.3), 0)).isNull();
    }

    private double[] waits(int turns, double pace) {
        double[] waits = new double[TRIES];
        for (int i = 0; i < TRIES; i++) {
            for (int turn = 0; turn < turns; turn++) {
                waits[i] -= Math.log(1 - random.nextDouble()) / pace;
            }
        }
        return waits;
    }

    private static double share(double[] waits, double limit) {
        return (double) Arrays.stream(waits).filter(wait -> wait <= limit).count() / waits.length;
    }

    @Test
    void knowsThatNothingIsLeftOfNothing() {
        assertThat(Spread.ofTurns(1, 1000, 50).p50()).isCloseTo(0, within(0.001));
    }
}
