package dev.seedancequeue.systemtests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run is told, what it plans, and what it makes of the outcome. */
class ChaosTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void readsItsOptions() {
        assertThat(Options.of("--tasks", "2000", "--seed", "5", "--minutes", "1.5"))
                .isEqualTo(new Options(2000, 5, Duration.ofSeconds(90)));
        assertThat(Options.of("--tasks", "5000").trouble()).isEqualTo(Duration.ofMinutes(5));
        assertThat(Options.of("--tasks", "10").trouble()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource({"--tasks,0", "--tasks,", "--minutes,31", "--seed,x", "--frob,1"})
    void refusesWhatItDoesNotKnow(String name, @Nullable String value) {
        String[] line = value == null ? new String[] {name} : new String[] {name, value};
        assertThatThrownBy(() -> Options.of(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("Usage: ./seedance chaos");
    }

    @Test
    void plansTheSameForTheSameSeed() {
        assertThat(Trouble.schedule(3, HOUR)).isEqualTo(Trouble.schedule(3, HOUR));
        assertThat(Trouble.schedule(3, HOUR)).isNotEqualTo(Trouble.schedule(4, HOUR));
    }

    @Test
    void plansEveryKindOfTroubleOneAfterTheOther() {
        List<Trouble> schedule = Trouble.schedule(3, HOUR);

        assertThat(schedule.stream().map(Trouble::kind).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Trouble.Kind.values());
        for (int i = 1; i < schedule.size(); i++) {
            Trouble before = schedule.get(i - 1);
            assertThat(schedule.get(i).at()).isGreaterThan(before.at().plus(before.lasts()));
        }
    }

    @Test
    void isGoodOnlyWithNothingLostStuckOrphanedOrPaidTwice() {
        List<String> none = List.of();
        List<String> one = List.of("seedance_1_aaaa");
        assertThat(verdict(1, none, none, none, none).isGood()).isTrue();
        assertThat(verdict(0, none, none, none, none).isGood()).isFalse();
        assertThat(verdict(1, one, none, none, none).isGood()).isFalse();
        assertThat(verdict(1, none, one, none, none).isGood()).isFalse();
        assertThat(verdict(1, none, none, one, none).isGood()).isFalse();
        assertThat(verdict(1, none, none, none, one).isGood()).isFalse();
        assertThat(verdict(1, none, none, one, none).table())
                .contains("paid twice", "seedance_1_aaaa", "BAD");
    }

    private static Verdict verdict(
            int accepted,
            List<String> lost,
            List<String> stuck,
            List<String> paidTwice,
            List<String> orphans) {
        return new Verdict(
                new Options(1, 1, HOUR),
                accepted,
                Map.of("succeeded", accepted),
                lost,
                stuck,
                List.of(),
                paidTwice,
                paidTwice,
                orphans,
                List.of(),
                0,
                Map.of(),
                1.5,
                new EnumMap<>(Trouble.Kind.class));
    }
}
