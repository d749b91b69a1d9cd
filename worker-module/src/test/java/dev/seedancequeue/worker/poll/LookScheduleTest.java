package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.durations.Distribution;
import dev.seedancequeue.durations.Timing;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LookScheduleTest {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration LONGEST_FLEX = Duration.ofHours(4);
    private static final Timing HALF_A_MINUTE = timing(1.5, 0.5, 30, 0.25);
    private static final Instant ORDERED = Tasks.NOW;

    @Nested
    class Always {

        /** A thousand tasks of any kind, looked at until they are four days old. */
        @Test
        void looksAfterTheLastLookAndNeverLaterThanTheLongest() {
            var random = new Random(20261124);
            for (int round = 0; round < 1000; round++) {
                Timing timing =
                        timing(
                                1 + random.nextInt(1000),
                                0.1 + random.nextDouble(2),
                                1 + random.nextInt(10_000),
                                0.1 + random.nextDouble());
                boolean flex = random.nextBoolean();
                ServiceTier tier = flex ? ServiceTier.FLEX : ServiceTier.DEFAULT;
                double price = random.nextBoolean() ? 0 : random.nextDouble(1e6);
                Instant looked = ORDERED.plusMillis(random.nextInt(345_600_000));
                TaskEnvelope envelope = looked(message(tier, random.nextBoolean()), looked);

                Instant due = schedule(timing).due(tier, Outlook.of(envelope, timing), price);

                assertThat(due)
                        .isBetween(
                                looked.plusSeconds(1), looked.plus(flex ? LONGEST_FLEX : LONGEST));
            }
        }

        @Test
        void looksLaterTheHigherThePrice() {
            TaskEnvelope envelope =
                    looked(message(ServiceTier.DEFAULT, true), ORDERED.plusSeconds(20));
            Outlook outlook = Outlook.of(envelope, HALF_A_MINUTE);
            LookSchedule schedule = schedule(HALF_A_MINUTE);

            Instant cheap = schedule.due(ServiceTier.DEFAULT, outlook, 0);
            Instant dear = schedule.due(ServiceTier.DEFAULT, outlook, 10);

            assertThat(dear).isAfter(cheap.plusSeconds(5));
        }
    }

    @Nested
    class OfATaskThatTakesHalfAMinute {

        private final LookSchedule schedule = schedule(HALF_A_MINUTE);

        @Test
        void looksFirstSoonAfterTheOrderWhereCallsArePlenty() {
            assertThat(schedule.first(Tasks.ordered(1, "cgt-1"), ORDERED)).isEqualTo(FIRST);
        }

        @Test
        void looksFirstWhenMostHaveEndedWhereCallsAreScarce() {
            Outlook outlook = Outlook.of(message(ServiceTier.DEFAULT, false), HALF_A_MINUTE);

            Instant due = schedule.due(ServiceTier.DEFAULT, outlook, 40);

            assertThat(Duration.between(ORDERED, due)).isBetween(seconds(28), seconds(38));
        }

        @Test
        void looksAgainWhenTheQuickestMayHaveEnded() {
            TaskEnvelope running =
                    looked(message(ServiceTier.DEFAULT, true), ORDERED.plusSeconds(5));

            assertThat(age(schedule, running, HALF_A_MINUTE)).isBetween(seconds(15), seconds(21));
        }

        @Test
        void looksEverySecondOrTwoWhileTheEndIsNear() {
            TaskEnvelope running =
                    looked(message(ServiceTier.DEFAULT, true), ORDERED.plusSeconds(30));

            assertThat(age(schedule, running, HALF_A_MINUTE)).isBetween(seconds(31), seconds(32));
        }
    }

    @Nested
    class OfATaskThatWaitsAtTheProvider {

        private final Timing queueOfTenMinutes = timing(600, 0.1, 30, 0.25);
        private final LookSchedule schedule = schedule(queueOfTenMinutes);

        @Test
        void looksLittleUntilItsTurnComesNear() {
            TaskEnvelope queued =
                    looked(message(ServiceTier.DEFAULT, false), ORDERED.plusSeconds(90));

            assertThat(age(schedule, queued, queueOfTenMinutes)).isEqualTo(seconds(150));
        }

        @Test
        void knowsThatWhatHasNotBegunCannotEndAtOnce() {
            Instant late = ORDERED.plusSeconds(610);
            TaskEnvelope queued = looked(message(ServiceTier.DEFAULT, false), late);
            TaskEnvelope running =
                    looked(
                            message(ServiceTier.DEFAULT, false)
                                    .with(Tasks.ordered(1, "cgt-1").running(late.minusSeconds(30))),
                            late);

            assertThat(age(schedule, queued, queueOfTenMinutes))
                    .isGreaterThan(age(schedule, running, queueOfTenMinutes).plusSeconds(10));
        }
    }

    @Nested
    class OfFlex {

        @Test
        void asksAHandfulOfTimesForWhatUsuallyTakesADay() {
            Timing aDay = timing(86_400, 0.3, 60, 0.3);

            assertThat(looksUntil(Duration.ofHours(24), aDay)).isBetween(5, 10);
        }

        @Test
        void asksSeldomerAndSeldomerForWhatTakesADayAgainstAllExperience() {
            Timing minutes = timing(300, 1.5, 65, 0.5);

            assertThat(looksUntil(Duration.ofHours(1), minutes)).isLessThan(12);
            assertThat(looksUntil(Duration.ofHours(24), minutes)).isLessThan(25);
        }

        private int looksUntil(Duration end, Timing timing) {
            LookSchedule schedule = schedule(timing);
            TaskEnvelope message = message(ServiceTier.FLEX, false);
            int looks = 0;
            while (message.lookedAt() == null || message.lookedAt().isBefore(ORDERED.plus(end))) {
                Instant due = schedule.due(ServiceTier.FLEX, Outlook.of(message, timing), 0);
                message = message.looked(due);
                looks++;
            }
            return looks;
        }
    }

    private static Duration age(LookSchedule schedule, TaskEnvelope envelope, Timing timing) {
        return Duration.between(
                ORDERED, schedule.due(ServiceTier.DEFAULT, Outlook.of(envelope, timing), 0));
    }

    private static TaskEnvelope message(ServiceTier tier, boolean running) {
        Task ordered = Tasks.queued(1, tier, null, null).ordered(Tasks.ACCOUNT, "cgt-1", ORDERED);
        Task task = running ? ordered.running(ORDERED.plusSeconds(1)) : ordered;
        return TaskEnvelope.toPoll(task, ORDERED, 0);
    }

    private static TaskEnvelope looked(TaskEnvelope envelope, Instant at) {
        return envelope.looked(at);
    }

    private static LookSchedule schedule(Timing timing) {
        return new LookSchedule(FIRST, LONGEST, LONGEST_FLEX, _ -> timing);
    }

    private static Timing timing(
            double pickup, double pickupSpread, double work, double workSpread) {
        return new Timing(
                Distribution.logNormal(pickup, pickupSpread),
                Distribution.logNormal(work, workSpread));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
