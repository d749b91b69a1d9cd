package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandTest {

    private static final Instant NOW = Tasks.NOW;

    private final Hand hand = new Hand(new Bench().looks);

    @Test
    void choosesTheTasksWhoseEndIsMostLikelyUnseen() {
        take(running(1, 20, 19));
        take(running(2, 35, 34));
        take(running(3, 35, 30));

        List<TaskDelivery> best = hand.best(ServiceTier.DEFAULT, 2, NOW);

        assertThat(best)
                .extracting(delivery -> delivery.task().id())
                .containsExactly(Tasks.id(3), Tasks.id(2));
        assertThat(hand.size()).isEqualTo(1);
    }

    @Test
    void fillsACallWithTasksThatAreNotDueYet() {
        take(running(1, 25, 24.9));
        assertThat(hand.due(ServiceTier.DEFAULT, NOW)).isZero();

        assertThat(hand.best(ServiceTier.DEFAULT, 10, NOW)).hasSize(1);
    }

    @Test
    void keepsTheTiersApart() {
        take(running(1, 35, 30));

        assertThat(hand.best(ServiceTier.FLEX, 10, NOW)).isEmpty();
        assertThat(hand.due(ServiceTier.DEFAULT, NOW)).isEqualTo(1);
    }

    @Test
    void doesNotTakeWhatIsDueFarInTheFuture() {
        Hand.Kept kept = take(running(1, 5, 4));

        assertThat(kept.inHand()).isFalse();
        assertThat(kept.dueAt()).isAfter(NOW.plus(Hand.HOLD));
        assertThat(hand.size()).isZero();
    }

    @Test
    void holdsAMessageForSomeSecondsHoweverOftenItIsLookedAt() {
        take(running(1, 35, 30));
        Instant now = NOW;
        int looks = 0;
        while (hand.size() == 1) {
            now = now.plusSeconds(1);
            assertThat(hand.overheld(now.minusMillis(1))).isEmpty();
            TaskDelivery looked = hand.best(ServiceTier.DEFAULT, 1, now).getFirst();
            looks++;
            hand.keep(new TaskDelivery(looked.envelope().looked(now), looked.delivery()), now);
        }

        assertThat(Duration.between(NOW, now)).isBetween(Duration.ofSeconds(7), Hand.HOLD);
        assertThat(looks).isGreaterThan(6);
    }

    @Test
    void letsGoOfWhatNobodyLookedAt() {
        take(running(1, 35, 30));

        assertThat(hand.overheld(NOW.plus(Hand.HOLD).minusMillis(1))).isEmpty();
        assertThat(hand.overheld(NOW.plus(Hand.HOLD))).hasSize(1);
        assertThat(hand.size()).isZero();
    }

    @Test
    void looksLaterWhileCallsAreScarceAndAsBeforeWhenTheyNoLongerAre() {
        TaskEnvelope fresh = running(1000, 5, 4);
        Instant usual = hand.dueAt(fresh);
        for (int turn = 0; turn < 20; turn++) {
            fill(100, 36, 31);
            hand.best(ServiceTier.DEFAULT, 10, NOW);
            hand.all();
        }
        Instant scarce = hand.dueAt(fresh);
        for (int turn = 0; turn < 40; turn++) {
            hand.best(ServiceTier.DEFAULT, 10, NOW);
        }

        assertThat(scarce).isAfter(usual.plusSeconds(3));
        assertThat(hand.dueAt(fresh)).isEqualTo(usual);
    }

    @Test
    void namesTheLikelyEndedOnlyWhileCallsAreScarce() {
        fill(5, 60, 30);
        assertThat(hand.likelyEnded(ServiceTier.DEFAULT, 3, NOW)).isEmpty();

        hand.best(ServiceTier.DEFAULT, 1, NOW);

        assertThat(hand.likelyEnded(ServiceTier.DEFAULT, 3, NOW)).hasSize(3);
        assertThat(hand.size()).isEqualTo(1);
    }

    @Test
    void givesEverythingOut() {
        fill(5, 35, 30);

        assertThat(hand.all()).hasSize(5);
        assertThat(hand.size()).isZero();
    }

    private void fill(int count, double age, double lookedAtAge) {
        for (int number = 1; number <= count; number++) {
            take(running(number, age, lookedAtAge));
        }
    }

    private Hand.Kept take(TaskEnvelope envelope) {
        return hand.take(RecordedDelivery.of(envelope, false).with(envelope), NOW);
    }

    /** A running task of this age in seconds, last looked at when it was so old. */
    private static TaskEnvelope running(int number, double age, double lookedAtAge) {
        Instant orderedAt = NOW.minusMillis(Math.round(age * 1000));
        Task task =
                Tasks.queued(number)
                        .ordered(Tasks.ACCOUNT, "cgt-" + number, orderedAt)
                        .running(orderedAt.plusSeconds(1));
        Instant lookedAt = orderedAt.plusMillis(Math.round(lookedAtAge * 1000));
        return TaskEnvelope.toPoll(task, NOW, 0).looked(lookedAt);
    }
}
