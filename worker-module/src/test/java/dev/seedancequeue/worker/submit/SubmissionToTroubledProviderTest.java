package dev.seedancequeue.worker.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.Order;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState.Failed;
import dev.seedancequeue.task.TaskState.Queued;
import dev.seedancequeue.task.TaskState.Unconfirmed;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.provider.CreateOutcome.Busy;
import dev.seedancequeue.worker.provider.CreateOutcome.Unknown;
import dev.seedancequeue.worker.slot.Slots;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a task while the provider is busy, or leaves the outcome open. */
class SubmissionToTroubledProviderTest {

    private static final String POOL = "1-5-pro.default";
    private static final String QUEUE = Topology.submitQueue(POOL);
    private static final String ID = Tasks.id(1).value();

    private final Bench bench = new Bench();
    private final Task task = Tasks.queued(1);

    @BeforeEach
    void accept() {
        bench.store.advance(task);
    }

    @Nested
    class BusyProvider {

        @ParameterizedTest
        @CsvSource({"'',PT2S", "PT0S,PT2S", "PT1S,PT2S", "PT7S,PT7S", "PT240H,PT15M"})
        void snoozesWithoutCostingAnAttempt(String retryAfter, Duration wait) {
            Duration asked = retryAfter.isEmpty() ? null : Duration.parse(retryAfter);
            bench.provider.answerNextCreate(new Busy("ServerOverloaded", "busy", asked));

            RecordedDelivery delivery = submit(task, false);

            Sent sent = bench.lastSent();
            assertThat(sent.queue()).isEqualTo(QUEUE);
            assertThat(sent.delay()).isZero();
            assertThat(poolRest()).isEqualTo(wait);
            assertThat(sent.envelope().task().state()).isEqualTo(new Queued(1, Tasks.NOW));
            assertThat(sent.envelope().task().revision()).isEqualTo(2);
            assertThat(delivery.isAcked()).isTrue();
        }

        @Test
        void letsTheWholePoolRest() {
            bench.provider.answerNextCreate(new Busy("ServerOverloaded", "busy", null));
            submit(task, false);

            assertThat(taken()).isEmpty();
            bench.clock.advance(Bench.BUSY_WAIT);
            assertThat(taken()).isNotEmpty();
        }

        /** Another worker has taken it before the pool was found to be busy. */
        @Test
        void leavesASlotUnusedThatWasTakenBeforeTheRest() {
            bench.slots.rest(Tasks.ACCOUNT, POOL, Bench.BUSY_WAIT);

            Claim claim = bench.store.claim(task, Tasks.SLOT, false, Instant.EPOCH);

            assertThat(claim).isEqualTo(new Claim.Resting(Tasks.NOW.plus(Bench.BUSY_WAIT)));
        }

        @Test
        void lowersTheLimit() {
            bench.provider.answerNextCreate(new Busy("ServerOverloaded", "busy", null));

            submit(task, false);

            assertThat(usage().lowered()).isTrue();
        }

        @Test
        void leavesTheLimitAloneWhenTheAccountIsToBlame() {
            bench.provider.answerNextCreate(new Busy("AccountOverdueError", "pay", null));

            submit(task, false);

            assertThat(usage().lowered()).isFalse();
            assertThat(poolRest()).isEqualTo(Bench.BUSY_WAIT);
        }

        @Test
        void doesNotHoldUpAnotherPool() {
            bench.provider.answerNextCreate(new Busy("ServerOverloaded", "busy", null));
            submit(task, false);

            submit(Tasks.queued(2, ServiceTier.FLEX, null, null), false);

            assertThat(bench.provider.creates()).isEqualTo(1);
        }

        @Test
        void ordersAgainAfterTheRest() {
            bench.provider.answerNextCreate(new Busy("ServerOverloaded", "busy", null));
            submit(task, false);
            bench.clock.advance(Bench.BUSY_WAIT);

            submit(bench.lastSent().envelope(), false);

            assertThat(bench.provider.creates(ID)).isEqualTo(1);
        }

        @Test
        void failsWhatItRefusedUntilItWasTooOld() {
            bench.clock.advance(Bench.MAX_AGE.plusSeconds(1));

            submit(task, false);

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(stored().state())
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed -> {
                                assertThat(failed.error().code()).isEqualTo("not_ordered_in_time");
                                assertThat(failed.error().retryable()).isTrue();
                            });
        }
    }

    @Nested
    class UnknownOutcome {

        @Test
        void countsFromTheBeginOfTheCreate() {
            bench.provider.answerNextCreate(new Unknown("connection reset"));

            RecordedDelivery delivery = submit(task, false);

            assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
            assertThat(unconfirmed())
                    .isEqualTo(
                            new Unconfirmed(
                                    1, Tasks.NOW.plus(Bench.PROVABLE_AFTER), "connection reset"));
            assertThat(bench.lastSent().envelope().task().order())
                    .isEqualTo(new Order(1, 1, Tasks.ACCOUNT));
            assertThat(delivery.isAcked()).isTrue();
        }

        /** Else an outage of a minute would make an inquiry of a whole backlog. */
        @Test
        void letsThePoolRest() {
            bench.provider.answerNextCreate(new Unknown("connection reset"));

            submit(task, false);

            assertThat(poolRest()).isEqualTo(Bench.BUSY_WAIT);
        }

        /** Others count the settle time from the claim, so a late create could be a second one. */
        @Test
        void ordersNothingWhenFrozenBetweenClaimAndCreate() {
            var store =
                    FaultyPorts.after(
                            TaskStore.class,
                            bench.store,
                            "claim",
                            () -> bench.clock.advance(Duration.ofSeconds(20)));

            bench.submit(
                    bench.submission(bench.provider, store, bench.publisher),
                    deliver(message(), false).with(message()));

            assertThat(bench.provider.requests()).isEmpty();
            assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
        }
    }

    private Duration poolRest() {
        return usage().rest();
    }

    private Slots.Usage usage() {
        return bench.slots.take(POOL, List.of(Tasks.ACCOUNT), 0).usage().getFirst();
    }

    private List<Slot> taken() {
        return bench.slots.take(POOL, List.of(Tasks.ACCOUNT), 1).slots();
    }

    private TaskEnvelope message() {
        return bench.submitMessage(task);
    }

    private RecordedDelivery submit(Task of, boolean redelivered) {
        return submit(bench.submitMessage(of), redelivered);
    }

    private RecordedDelivery submit(TaskEnvelope envelope, boolean redelivered) {
        RecordedDelivery delivery = deliver(envelope, redelivered);
        bench.submit(bench.submission(), delivery.with(envelope));
        return delivery;
    }

    private static RecordedDelivery deliver(TaskEnvelope envelope, boolean redelivered) {
        return RecordedDelivery.of(envelope, redelivered);
    }

    private Task stored() {
        return Objects.requireNonNull(bench.store.find("default", task.id()));
    }

    private Unconfirmed unconfirmed() {
        return (Unconfirmed) bench.lastSent().envelope().task().state();
    }
}
