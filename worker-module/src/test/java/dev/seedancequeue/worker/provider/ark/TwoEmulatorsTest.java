package dev.seedancequeue.worker.provider.ark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.emulator.Fault;
import dev.seedancequeue.emulator.Ledger;
import dev.seedancequeue.messaging.RecordingPublisher.Sent;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.inquiry.InquiryRounds;
import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.poll.PollBatches;
import dev.seedancequeue.worker.poll.PollRounds;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two emulators as two accounts: neither knows what was ordered with the other. */
class TwoEmulatorsTest {

    private final Bench bench = new Bench();
    private Emulator main;
    private Emulator spare;
    private Accounts accounts;

    @BeforeEach
    void start() {
        main = Emulator.start(EmulatorSettings.forTests());
        spare = Emulator.start(EmulatorSettings.forTests());
        main.clock().freeze();
        spare.clock().freeze();
        accounts = new Accounts(List.of(account("main", main), account("spare", spare)), Set.of());
    }

    @AfterEach
    void stop() {
        main.close();
        spare.close();
    }

    @Test
    void ordersWatchesAndFinishesWithBoth() {
        for (int number = 1; number <= 12; number++) {
            submit(bench.submitMessage(Tasks.queued(number)));
        }
        assertThat(created(main)).isEqualTo(6);
        assertThat(created(spare)).isEqualTo(6);

        main.clock().step(Duration.ofHours(1));
        spare.clock().step(Duration.ofHours(1));
        look();

        for (int number = 1; number <= 12; number++) {
            assertThat(stored(number).state()).isInstanceOf(TaskState.Succeeded.class);
        }
    }

    @Test
    void goesOnWithTheOtherWhenOneHasNoRoom() {
        main.faults()
                .add(
                        Fault.before(
                                Fault.Call.CREATE,
                                new Fault.Effect.Refuse(429, "QuotaExceeded", "too many queued")));
        for (int number = 1; number <= 6; number++) {
            submit(bench.submitMessage(Tasks.queued(number)));
            if (!bench.lastSent().queue().equals(Topology.POLL)) {
                submit(bench.lastSent().envelope());
            }
        }

        assertThat(created(main)).isZero();
        assertThat(created(spare)).isEqualTo(6);
    }

    @Test
    void findsAnOrderWhoseAnswerWasLostWithTheAccountItWasMadeWith() {
        main.faults().add(Fault.after(Fault.Call.CREATE, new Fault.Effect.Cut()).once());
        submit(bench.submitMessage(Tasks.queued(1)));
        assertThat(bench.lastSent().queue()).isEqualTo(Topology.INQUIRY);
        bench.clock.advance(Bench.SETTLE_TIME.plusSeconds(1));

        TaskEnvelope unclear = bench.lastSent().envelope();
        var inquiries = InquiryRounds.inquiries(bench, accounts, bench.store, bench.publisher);
        InquiryRounds.answer(inquiries, RecordedDelivery.of(unclear, false).with(unclear));

        assertThat(stored(1).order().account()).isEqualTo("main");
        assertThat(stored(1).state()).isInstanceOf(TaskState.Ordered.class);
        assertThat(created(main) + created(spare)).isEqualTo(1);
    }

    private static Account account(String name, Emulator emulator) {
        var provider = new ArkProvider(RawServer.settings(emulator.baseUrl()), RawServer.KEY);
        return new Account(name, provider, Budgets.ample());
    }

    private void submit(TaskEnvelope envelope) {
        bench.submit(
                bench.submission(accounts, bench.store, bench.publisher),
                RecordedDelivery.of(envelope, false).with(envelope),
                accounts.namesInTurn());
    }

    private void look() {
        bench.clock.advance(Duration.ofMinutes(1));
        var batches =
                new PollBatches(
                        () -> PollRounds.poller(bench, bench.store, bench.publisher),
                        accounts,
                        50,
                        bench.clock,
                        bench.metrics);
        List<RecordedDelivery> deliveries = new ArrayList<>();
        for (Sent sent : bench.publisher.sent()) {
            RecordedDelivery delivery = RecordedDelivery.of(sent.envelope(), false);
            deliveries.add(delivery);
            batches.add(new TaskDelivery(sent.envelope(), delivery));
        }
        batches.start();
        await().until(() -> deliveries.stream().allMatch(RecordedDelivery::isAcked));
        batches.drain();
    }

    private static int created(Emulator emulator) {
        return emulator.ledger().entries(0, 1000).stream().mapToInt(Ledger.Entry::created).sum();
    }

    private Task stored(int number) {
        return Objects.requireNonNull(bench.store.find("default", Tasks.id(number)));
    }
}
