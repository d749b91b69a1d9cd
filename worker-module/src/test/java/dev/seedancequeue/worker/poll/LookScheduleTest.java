package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LookScheduleTest {

    private static final VideoProfile USUAL = Tasks.video(ServiceTier.DEFAULT, null);
    private static final VideoProfile FLEX = Tasks.video(ServiceTier.FLEX, null);

    @Test
    void staysWithinItsBoundsWhateverTheSettings() {
        var random = new Random(20261122);
        for (int round = 0; round < 2000; round++) {
            Duration first = Duration.ofMillis(1 + random.nextInt(60_000));
            Duration longest = first.plusMillis(random.nextInt(600_000));
            Duration longestFlex = longest.plusMillis(random.nextInt(3_600_000));
            var schedule = new LookSchedule(first, longest, longestFlex, random);
            int looks = random.nextInt(10) == 0 ? Integer.MAX_VALUE : random.nextInt(200);

            assertThat(schedule.next(USUAL, looks))
                    .isBetween(share(first, 0.79), share(longest, 1.21));
            assertThat(schedule.next(FLEX, looks))
                    .isBetween(share(first, 0.79), share(longestFlex, 1.21));
        }
    }

    @Test
    void looksFirstAtTheFirstLookAndEndsAtTheLongest() {
        LookSchedule schedule = schedule();

        assertThat(schedule.next(USUAL, 0)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(schedule.next(USUAL, 50))
                .isBetween(Duration.ofSeconds(12), Duration.ofSeconds(18));
        assertThat(schedule.next(FLEX, 50)).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
    }

    @Test
    void growsWithTheLooks() {
        LookSchedule schedule = schedule();

        assertThat(schedule.next(FLEX, 6)).isGreaterThan(schedule.next(FLEX, 2));
        assertThat(schedule.next(FLEX, 10)).isGreaterThan(schedule.next(FLEX, 6));
    }

    @Test
    void spreadsABurst() {
        LookSchedule schedule = schedule();
        Set<Duration> distances = new HashSet<>();
        for (int task = 0; task < 100; task++) {
            distances.add(schedule.next(USUAL, 0));
        }

        assertThat(distances).hasSizeGreaterThan(50);
    }

    private static LookSchedule schedule() {
        return new LookSchedule(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofMinutes(5),
                new Random(1));
    }

    private static Duration share(Duration of, double share) {
        return Duration.ofMillis((long) (of.toMillis() * share)).plusMillis(share > 1 ? 1 : 0);
    }
}
