package dev.seedancequeue.worker.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.Order;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState.Failed;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.provider.CreateOutcome.Busy;
import dev.seedancequeue.worker.provider.CreateOutcome.Refused;
import dev.seedancequeue.worker.provider.FakeVideoProvider;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The first turn is main's, in every test. */
class SubmissionToSeveralAccountsTest {

    private static final String POOL = "1-5-pro.default";
    private static final String QUEUE = Topology.submitQueue(POOL);
    private static final CreateOutcome BUSY = new Busy("ServerOverloaded", "busy", null);
    private static final CreateOutcome SPENT = new Refused("SetLimitExceeded", "your own cap");

    private final Bench bench = new Bench();
    private final FakeVideoProvider main = new FakeVideoProvider();
    private final FakeVideoProvider spare = new FakeVideoProvider();
    private Accounts accounts = draining(Set.of());

    @Test
    void spreadsOrdersEvenly() {
        for (int number = 1; number <= 10; number++) {
            submit(Tasks.queued(number));
        }

        assertThat(main.creates()).isEqualTo(5);
        assertThat(spare.creates()).isEqualTo(5);
        assertThat(bench.lastSent().envelope().task().order().account()).isEqualTo("spare");
    }

    @Nested
    class WhenOneIsBusy {

        @Test
        void asksTheOtherAtOnce() {
            main.answerNextCreate(BUSY);
            submit(Tasks.queued(1));
            Sent again = bench.lastSent();
            assertThat(again.queue()).isEqualTo(QUEUE);
            assertThat(again.delay()).isZero();

            submit(again.envelope());

            assertThat(spare.creates()).isEqualTo(1);
            assertThat(bench.lastSent().envelope().task().order())
                    .isEqualTo(new Order(1, 0, "spare"));
        }

        @Test
        void goesOnWithTheOtherWhileItRests() {
            main.answerNextCreate(BUSY);
            submit(Tasks.queued(1));

            submit(Tasks.queued(2));
            submit(Tasks.queued(3));
            assertThat(spare.creates()).isEqualTo(2);

            bench.clock.advance(Bench.BUSY_WAIT);
            submit(Tasks.queued(4));
            submit(Tasks.queued(5));
            assertThat(main.creates()).isEqualTo(1);
        }

        @Test
        void waitsOnceAllAre() {
            main.answerNextCreate(BUSY);
            spare.answerNextCreate(BUSY);
            submit(Tasks.queued(1));
            submit(bench.lastSent().envelope());

            assertThat(bench.lastSent().delay()).isZero();
            assertThat(taken()).isEmpty();
            bench.clock.advance(Bench.BUSY_WAIT);
            assertThat(taken()).isNotEmpty();
        }

        private List<Slot> taken() {
            return bench.slots.take(POOL, accounts.namesInTurn(), 1).slots();
        }
    }

    @Nested
    class WhenOneIsSpent {

        @Test
        void asksTheOther() {
            main.answerNextCreate(SPENT);
            submit(Tasks.queued(1));
            submit(bench.lastSent().envelope());

            assertThat(spare.creates()).isEqualTo(1);
        }

        @Test
        void failsOnceAllAre() {
            main.answerNextCreate(SPENT);
            spare.answerNextCreate(SPENT);
            submit(Tasks.queued(1));
            submit(bench.lastSent().envelope());

            assertThat(stored(Tasks.queued(1)).state())
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed ->
                                    assertThat(failed.error().failureClass())
                                            .isEqualTo(FailureClass.ACCOUNT));
        }
    }

    /** It may have been ordered, so the other one must not be asked to. */
    @Test
    void remembersWithWhichAnAnswerWasLost() {
        main.loseNextAnswer();

        submit(Tasks.queued(1));

        assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
        assertThat(bench.lastSent().envelope().task().order()).isEqualTo(new Order(1, 1, "main"));
        assertThat(spare.requests()).isEmpty();
    }

    @Test
    void remembersWithWhichAnotherWorkerBegan() {
        Task task = Tasks.queued(1);
        bench.store.claim(task, Tasks.slot("spare"), false, Instant.EPOCH);

        submit(task);

        assertThat(bench.lastSent().envelope().task().order()).isEqualTo(new Order(1, 0, "spare"));
    }

    @Test
    void doesNotKnowWithWhichAMessageWasLost() {
        TaskEnvelope envelope = bench.submitMessage(Tasks.queued(1));

        submit(RecordedDelivery.of(envelope, true), envelope);

        assertThat(bench.lastSent().envelope().task().order().account()).isNull();
    }

    @Test
    void ordersNothingNewWithOneThatIsDrained() {
        accounts = draining(Set.of("main"));

        submit(Tasks.queued(1));
        submit(Tasks.queued(2));

        assertThat(main.requests()).isEmpty();
        assertThat(spare.creates()).isEqualTo(2);
    }

    @Nested
    class AFinal {

        private final Task draft = Tasks.queued(7);

        @Test
        void goesToTheAccountOfItsDraft() {
            finishDraftWith("spare");

            submitFinal(1);
            submitFinal(2);

            assertThat(main.requests()).isEmpty();
            assertThat(spare.creates()).isEqualTo(2);
        }

        /** Nobody else can make it. */
        @Test
        void goesThereEvenWhileItIsDrained() {
            accounts = draining(Set.of("spare"));
            finishDraftWith("spare");

            submitFinal(1);

            assertThat(spare.creates()).isEqualTo(1);
        }

        @Test
        void waitsForItsAccountToHaveRoom() {
            finishDraftWith("spare");
            spare.answerNextCreate(BUSY);

            submitFinal(1);

            submit(bench.lastSent().envelope());

            assertThat(bench.lastSent().delay()).isPositive();
            assertThat(main.requests()).isEmpty();
            assertThat(spare.creates()).isZero();
        }

        @Test
        void waitsForAnAccountThatIsNotSetUpAnyMore() {
            finishDraftWith("removed");

            submitFinal(1);

            assertThat(bench.lastSent().queue()).isEqualTo(QUEUE);
            assertThat(bench.lastSent().delay()).isEqualTo(Bench.DRAFT_WAIT);
            assertThat(main.requests()).isEmpty();
            assertThat(spare.requests()).isEmpty();
        }

        private void finishDraftWith(String account) {
            bench.store.advance(
                    draft.ordered(account, "cgt-draft", Tasks.NOW)
                            .succeeded(Tasks.RESULT, Tasks.NOW, Tasks.NOW));
        }

        private void submitFinal(int number) {
            String id = draft.id().value();
            Task task = Tasks.queued(number, ServiceTier.DEFAULT, id, null);
            submit(TaskEnvelope.toSubmit(task, Tasks.finalRequest(id), Tasks.NOW));
        }
    }

    private Accounts draining(Set<String> draining) {
        return new Accounts(
                List.of(
                        new Account("main", main, Budgets.ample()),
                        new Account("spare", spare, Budgets.ample())),
                draining);
    }

    private void submit(Task task) {
        submit(bench.submitMessage(task));
    }

    private void submit(TaskEnvelope envelope) {
        RecordedDelivery delivery = RecordedDelivery.of(envelope, false);
        submit(delivery, envelope);
        assertThat(delivery.isAcked()).isTrue();
    }

    private void submit(RecordedDelivery delivery, TaskEnvelope envelope) {
        bench.submit(
                bench.submission(accounts, bench.store, bench.publisher),
                delivery.with(envelope),
                accounts.namesInTurn());
    }

    private Task stored(Task task) {
        return Objects.requireNonNull(bench.store.find(task.tenant(), task.id()));
    }
}
