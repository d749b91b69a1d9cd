package dev.seedancequeue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.batch.FakeBatchStore;
import dev.seedancequeue.messaging.Journal;
import dev.seedancequeue.messaging.JournalException;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.workflow.FakeWorkflowStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

final class StoreFillerTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final FakeTaskStore store = new FakeTaskStore(InstantSource.fixed(Tasks.NOW));
    private final FakeWorkflowStore workflows =
            new FakeWorkflowStore(InstantSource.fixed(Tasks.NOW), () -> true);
    private final Task task = Tasks.succeeded();
    private final AtomicReference<Journal> journal =
            new AtomicReference<>(
                    (_, batch) -> batch.accept(List.of(TaskEvent.of(task, Tasks.NOW))));
    private final AtomicReference<@Nullable Instant> lostSince = new AtomicReference<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final StoreFiller filler = filler(meters);

    private StoreFiller filler(SimpleMeterRegistry registry) {
        Journal current = (since, batch) -> journal.get().replay(since, batch);
        return new StoreFiller(
                new Refill(
                        current,
                        store,
                        workflows,
                        new FakeBatchStore(),
                        InstantSource.fixed(Tasks.NOW)),
                lostSince::get,
                () -> lostSince.set(null),
                current,
                registry);
    }

    @BeforeEach
    void loseEverything() {
        store.empty();
    }

    @AfterEach
    void stop() {
        filler.stop();
    }

    @Test
    void hasFilledTheStoreWhenItsStartReturns() {
        filler.start();

        assertThat(store.find(task.tenant(), task.id())).isEqualTo(task);
        assertThat(filler.health().getStatus()).isEqualTo(Status.UP);
        assertThat(counted("seedance.journal.events")).isOne();
        assertThat(counted("seedance.journal.tasks")).isOne();
        assertThat(refills("done")).isOne();
        assertThat(filled()).isOne();
    }

    /** It has its epoch, and lacks what was written in the last second before its crash. */
    @Test
    void addsWhatARestartedStoreMayHaveLost() {
        filler.start();
        Instant seen = Tasks.NOW.minus(Duration.ofHours(1));
        Task lost = Tasks.queued();
        var asked = new AtomicReference<Instant>();
        journal.set((since, batch) -> {
            asked.set(since);
            batch.accept(List.of(TaskEvent.of(lost, Tasks.NOW)));
        });

        lostSince.set(seen);

        await().atMost(LIMIT).until(() -> lostSince.get() == null);
        assertThat(store.find(lost.tenant(), lost.id())).isEqualTo(lost);
        assertThat(asked.get()).isBefore(seen).isAfter(seen.minus(Duration.ofMinutes(10)));
    }

    @Test
    void triesAgainToAddItWhenTheJournalCannotBeRead() {
        filler.start();
        Journal readable = journal.get();
        journal.set((_, _) -> {
            journal.set(readable);
            throw new JournalException("not readable");
        });
        store.empty();
        store.beginRefill("test");
        store.completeRefill("test");

        lostSince.set(Tasks.NOW);

        await().atMost(LIMIT).until(() -> lostSince.get() == null);
        assertThat(store.find(task.tenant(), task.id())).isEqualTo(task);
    }

    @Test
    void noticesLaterThatTheStoreWasEmptied() {
        filler.start();
        store.empty();

        await().atMost(LIMIT).until(() -> store.epoch() != null);
        assertThat(store.find(task.tenant(), task.id())).isEqualTo(task);
    }

    @Test
    void doesNotHoldUpTheStartOfAProcessAndSaysWhatItIsAt() {
        var begun = new CountDownLatch(1);
        journal.set((_, batch) -> {
            batch.accept(List.of(TaskEvent.of(task, Tasks.NOW)));
            begun.countDown();
            awaitForEver();
        });

        filler.start();

        assertThat(begun.getCount()).isZero();
        assertThat(filler.isRunning()).isTrue();
        assertThat(filler.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(filler.health().getDetails().get("reason"))
                .isEqualTo("redis was emptied and is being filled: 1 events read, 1 tasks written");
        assertThat(filled()).isZero();
    }

    @Test
    void triesAgainUntilTheJournalCanBeRead() {
        Journal readable = journal.get();
        journal.set((_, _) -> {
            throw new JournalException("broker is away");
        });
        filler.start();
        assertThat(filler.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(filler.health().getDetails().get("reason"))
                .isEqualTo("redis is not filled, trying again: broker is away");
        assertThat(refills("failed")).isOne();

        journal.set(readable);

        await().atMost(LIMIT).until(() -> filler.health().getStatus().equals(Status.UP));
        assertThat(store.epoch()).isNotNull();
    }

    @Test
    void survivesAnUnexpectedFailure() {
        Journal readable = journal.get();
        journal.set((_, _) -> {
            throw new IllegalStateException("a fault of ours");
        });
        filler.start();

        journal.set(readable);

        await().atMost(LIMIT).until(() -> store.epoch() != null);
    }

    @Test
    void leavesThePlaceOfAnAbsentStoreToItsWatch() {
        store.setAway(true);
        filler.start();
        assertThat(filler.health().getStatus()).isEqualTo(Status.UNKNOWN);

        store.setAway(false);

        await().atMost(LIMIT).until(() -> filler.health().getStatus().equals(Status.UP));
        assertThat(refills("failed")).isZero();
    }

    @Test
    void saysThatAnotherProcessIsAtIt() {
        store.beginRefill("another");

        filler.start();

        assertThat(filler.health().getDetails().get("reason"))
                .isEqualTo("another process fills redis");
    }

    private double counted(String name) {
        return meters.get(name).counter().count();
    }

    private double refills(String outcome) {
        return meters.get("seedance.journal.refills").tag("outcome", outcome).counter().count();
    }

    private double filled() {
        return meters.get("seedance.journal.filled").gauge().value();
    }

    private static void awaitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted");
        }
    }
}
