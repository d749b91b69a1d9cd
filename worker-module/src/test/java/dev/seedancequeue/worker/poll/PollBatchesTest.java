package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.provider.FakeVideoProvider;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollBatchesTest {

    private static final int LARGEST = 50;
    private static final Duration AGE = Duration.ofMinutes(2);

    private final Bench bench = new Bench();
    private final PollBatches batches =
            new PollBatches(
                    () -> PollRounds.poller(bench, bench.store, bench.publisher),
                    Bench.account(bench.provider),
                    LARGEST,
                    bench.clock,
                    bench.metrics);

    @AfterEach
    void drain() {
        batches.drain();
    }

    @Test
    void asksForAFewOneByOne() {
        addAndSettle(order(AccountPolls.FEW, ServiceTier.DEFAULT));

        assertThat(bench.provider.finds()).isEqualTo(AccountPolls.FEW);
        assertThat(bench.provider.lists()).isZero();
    }

    @Test
    void asksForManyInOneCall() {
        addAndSettle(order(LARGEST, ServiceTier.DEFAULT));

        assertThat(bench.provider.lists()).isEqualTo(1);
        assertThat(bench.provider.finds()).isZero();
    }

    @Test
    void asksForMoreThanACallCanNameInSeveral() {
        addAndSettle(order(2 * LARGEST + 10, ServiceTier.DEFAULT));

        // What most likely has ended and finds no room is asked for by gets meanwhile.
        assertThat(bench.provider.lists()).isBetween(2, 3);
        assertThat(bench.provider.finds()).isBetween(1, 24);
    }

    @Test
    void asksForEachTierOnItsOwn() {
        List<TaskDelivery> both = order(10, ServiceTier.DEFAULT);
        both.addAll(order(10, ServiceTier.FLEX));

        addAndSettle(both);

        assertThat(bench.provider.lists()).isEqualTo(2);
        assertThat(bench.publisher.events()).hasSize(20);
    }

    @Test
    void asksEachAccountForItsOwnTasks() {
        var spare = new FakeVideoProvider();
        var accounts =
                new Accounts(
                        List.of(
                                new Account(Tasks.ACCOUNT, bench.provider, Budgets.ample()),
                                new Account("spare", spare, Budgets.ample())),
                        Set.of());
        var several =
                new PollBatches(
                        () -> PollRounds.poller(bench, bench.store, bench.publisher),
                        accounts,
                        LARGEST,
                        bench.clock,
                        bench.metrics);
        List<TaskDelivery> both = order(3, ServiceTier.DEFAULT);
        spare.create(Tasks.request(Tasks.id(500)));
        spare.finishAll();
        both.add(deliver(Tasks.queued(500).ordered("spare", spare.ids().getFirst(), Tasks.NOW)));

        bench.clock.advanceTo(Tasks.NOW.plus(AGE));
        both.forEach(several::add);
        several.start();
        awaitAcks(both);
        several.drain();

        assertThat(bench.provider.finds()).isEqualTo(3);
        assertThat(spare.finds()).isEqualTo(1);
        assertThat(bench.publisher.events()).hasSize(4);
    }

    @Test
    void leavesWhatItCannotAskFor() {
        List<TaskDelivery> removed =
                List.of(deliver(Tasks.queued(1).ordered("removed", "cgt-1", Tasks.NOW)));

        addAndSettle(removed);

        assertThat(bench.provider.finds()).isZero();
        assertThat(bench.publisher.sent()).hasSize(1);
    }

    @Test
    void asksForNothingThatHasMovedOn() {
        List<TaskDelivery> old = order(1, ServiceTier.DEFAULT);
        bench.store.advance(old.getFirst().task().running(Tasks.NOW));

        addAndSettle(old);

        assertThat(bench.provider.finds()).isZero();
    }

    @Test
    void spendsNoGetOnWhatHasMovedOnWhileItWasHeld() {
        List<TaskDelivery> held = order(1, ServiceTier.DEFAULT);
        add(held.getFirst());
        bench.store.advance(held.getFirst().task().running(Tasks.NOW));

        batches.start();

        awaitAcks(held);
        assertThat(bench.provider.finds()).isZero();
    }

    @Test
    void givesFlexOneListInTenWhereBothTiersNeedThem() {
        int many = AccountPolls.FEW + 1;

        assertThat(AccountPolls.turn(1000, many, AccountPolls.FLEX_TURN - 1))
                .isEqualTo(ServiceTier.FLEX);
        assertThat(AccountPolls.turn(many, 1000, AccountPolls.FLEX_TURN - 2))
                .isEqualTo(ServiceTier.DEFAULT);
        assertThat(AccountPolls.turn(AccountPolls.FEW, many, 0)).isEqualTo(ServiceTier.FLEX);
        assertThat(AccountPolls.turn(AccountPolls.FEW, AccountPolls.FEW, 100)).isNull();
    }

    @Test
    void givesBackWhatWaitsWhenReleased() {
        List<TaskDelivery> deliveries = order(20, ServiceTier.DEFAULT);
        add(deliveries.getFirst());
        batches.release();
        deliveries.stream().skip(1).forEach(this::add);

        batches.start();

        await().until(() ->
                deliveries.stream()
                        .map(TaskDelivery::delivery)
                        .allMatch(delivery -> ((RecordedDelivery) delivery).isSettled()));
        assertThat(deliveries)
                .filteredOn(delivery -> ((RecordedDelivery) delivery.delivery()).isGivenBack())
                .hasSizeGreaterThanOrEqualTo(19);
    }

    @Test
    void sendsRoundWhatWasHeldForLongWithoutALook() {
        TaskDelivery young = order(1, ServiceTier.DEFAULT).getFirst();
        bench.provider.setStatus(
                Objects.requireNonNull(young.task().providerTaskId()), Status.QUEUED);
        batches.add(young);
        bench.clock.advance(Hand.HOLD);

        batches.start();

        awaitAcks(List.of(young));
        assertThat(bench.lastSent().queue()).isEqualTo(Topology.POLL);
        assertThat(bench.lastSent().envelope().task()).isEqualTo(young.task());
    }

    @Test
    void takesTasksAtTheProviderAndEndsOnly() {
        assertThat(takes(Tasks.ordered(1, "cgt-1"))).isTrue();
        assertThat(takes(Tasks.running(1, "cgt-1"))).isTrue();
        assertThat(takes(Tasks.succeeded(1, "cgt-1"))).isTrue();
        assertThat(takes(Tasks.queued(1))).isFalse();
        assertThat(takes(Tasks.unconfirmed(1))).isFalse();
        assertThat(takes(Tasks.parked(1))).isFalse();
    }

    private static boolean takes(Task task) {
        return PollBatches.takes(TaskEnvelope.toPoll(task, Tasks.NOW, 0));
    }

    private void addAndSettle(List<TaskDelivery> deliveries) {
        deliveries.forEach(this::add);
        batches.start();
        awaitAcks(deliveries);
    }

    /** All are old enough that they are due at once. */
    private void add(TaskDelivery delivery) {
        bench.clock.advanceTo(Tasks.NOW.plus(AGE));
        batches.add(delivery);
    }

    private static void awaitAcks(List<TaskDelivery> deliveries) {
        await().until(() -> deliveries.stream().allMatch(PollBatchesTest::isAcked));
    }

    private static boolean isAcked(TaskDelivery delivery) {
        return ((RecordedDelivery) delivery.delivery()).isAcked();
    }

    private List<TaskDelivery> order(int count, ServiceTier tier) {
        List<TaskDelivery> deliveries = new ArrayList<>();
        int first = tier == ServiceTier.FLEX ? 1000 : 0;
        for (int number = first; number < first + count; number++) {
            bench.provider.create(
                    Tasks.request(Tasks.id(number)).put("service_tier", tier.wireName()));
            String id = bench.provider.ids().getLast();
            Task task =
                    Tasks.queued(number, tier, null, null).ordered(Tasks.ACCOUNT, id, Tasks.NOW);
            deliveries.add(deliver(task));
        }
        bench.provider.finishAll();
        return deliveries;
    }

    private static TaskDelivery deliver(Task task) {
        TaskEnvelope envelope = TaskEnvelope.toPoll(task, Tasks.NOW, 0);
        return new TaskDelivery(envelope, RecordedDelivery.of(envelope, false));
    }
}
