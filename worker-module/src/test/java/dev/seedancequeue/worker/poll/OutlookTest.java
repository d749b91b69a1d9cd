package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutlookTest {

    private static final Task ORDERED = Tasks.ordered(1, "cgt-1");
    private static final Task RUNNING = ORDERED.running(Tasks.NOW.plusSeconds(2));

    @Test
    void expectsHalfOfTheTasksToHaveEndedAtTheMedian() {
        assertThat(outlook(ORDERED, 0).ended(31.7)).isCloseTo(0.5, within(0.05));
    }

    @Test
    void countsFromTheBeginWhereItWasSeen() {
        assertThat(outlook(RUNNING, 5).ended(32)).isCloseTo(0.5, within(0.03));
    }

    @Test
    void takesIntoAccountThatATaskHadNotEndedWhenLookedAt() {
        // A quarter of all take 37 to 46 s or so, and of these it is one.
        double half = outlook(RUNNING, 32).ended(37);

        assertThat(half).isBetween(0.4, 0.6);
        assertThat(outlook(RUNNING, 32).ended(32)).isZero();
    }

    @Test
    void expectsNoEndOfWhatHadNotBegunUntilTheQuickestWorkIsDone() {
        assertThat(outlook(ORDERED, 20).ended(32)).isLessThan(0.001);
        assertThat(outlook(ORDERED, 20).ended(55)).isGreaterThan(0.4);
    }

    @Test
    void neverExpectsLessAsTimePasses() {
        for (Task task : new Task[] {ORDERED, RUNNING}) {
            for (double looked = 3; looked < 2000; looked *= 1.7) {
                Outlook outlook = outlook(task, looked);
                double ended = 0;
                double worth = 0;
                for (double age = looked; age < 100_000; age *= 1.3) {
                    assertThat(outlook.ended(age)).isBetween(ended, 1.0);
                    assertThat(outlook.worth(age)).isGreaterThanOrEqualTo(worth);
                    ended = outlook.ended(age);
                    worth = outlook.worth(age);
                }
                assertThat(worth).isPositive();
            }
        }
    }

    @Test
    void valuesALookByTheSquareOfTheWaitingThatItEnds() {
        // All of them end at about 32 s, so that 100 s later each has waited for 100 s.
        Outlook outlook = outlook(RUNNING, 3);

        assertThat(Math.sqrt(outlook.worth(132))).isBetween(90.0, 110.0);
    }

    @Test
    void doesNotBelieveABeginThatTheProvidersClockPutsIntoTheFuture() {
        Task ahead = ORDERED.running(Tasks.NOW.plusSeconds(3600));

        assertThat(outlook(ahead, 5).ended(36)).isGreaterThan(0.4);
    }

    private static Outlook outlook(Task task, double lookedAtAge) {
        TaskEnvelope envelope = TaskEnvelope.toPoll(task, Tasks.NOW, 0);
        Duration looked = Duration.ofMillis(Math.round(lookedAtAge * 1000));
        return Outlook.of(
                lookedAtAge == 0 ? envelope : envelope.looked(Tasks.NOW.plus(looked)),
                Bench.TIMING);
    }
}
