package dev.seedancequeue.worker.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.cancellation.CancelAnswer;
import dev.seedancequeue.cancellation.TaskCancellation;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.task.redis.TestRedis;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

/** Whoever cancels and whoever orders at the same moment: exactly one of them has its way. */
class CancelRaceIT {

    private static final int ROUNDS = 1000;

    private final UnifiedJedis redis = TestRedis.open();
    private final Bench bench = new Bench();
    private final RedisTaskStore store = new RedisTaskStore(redis, bench.clock);

    @BeforeEach
    void forget() {
        redis.flushAll();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void aTaskIsEitherOrderedOrCancelledAndNeverBoth()
            throws ExecutionException, InterruptedException {
        store.beginRefill("test");
        store.completeRefill("test");
        String epoch = Objects.requireNonNull(store.epoch());
        int cancelled = 0;
        int ordered = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                Task task = accepted(round, epoch);
                var start = new CyclicBarrier(3);
                // Two copies of one message, as after a lost confirm, and one caller.
                Future<?> first = threads.submit(afterwards(start, () -> submit(task)));
                Future<?> second = threads.submit(afterwards(start, () -> submit(task)));
                Future<CancelAnswer> answer =
                        threads.submit(
                                afterwards(
                                        start,
                                        () -> cancellation().cancel(task.tenant(), task.id())));
                first.get();
                second.get();
                // However often it comes back afterwards.
                submit(task);

                int creates = bench.provider.creates(task.id().value());
                if (answer.get() instanceof CancelAnswer.Cancelled) {
                    assertThat(creates).as("round %d", round).isZero();
                    assertThat(stored(task)).isInstanceOf(TaskState.Cancelled.class);
                    cancelled++;
                } else {
                    assertThat(answer.get()).isInstanceOf(CancelAnswer.Requested.class);
                    assertThat(creates).as("round %d", round).isOne();
                    assertThat(stored(task)).isNotInstanceOf(TaskState.Terminal.class);
                    ordered++;
                }
            }
        }
        // Else this was no race.
        assertThat(List.of(cancelled, ordered)).allMatch(count -> count > 0);
    }

    private static <T> Callable<T> afterwards(CyclicBarrier start, Callable<T> work) {
        return () -> {
            start.await();
            return work.call();
        };
    }

    private TaskCancellation cancellation() {
        return new TaskCancellation(store, bench.publisher, _ -> {}, bench.clock);
    }

    private Task accepted(int round, String epoch) {
        Task like = Tasks.queued(round);
        Task task =
                Task.accepted(
                        like.id(),
                        like.tenant(),
                        like.video(),
                        like.warnings(),
                        null,
                        null,
                        like.createdAt(),
                        epoch);
        store.advance(task);
        return task;
    }

    private boolean submit(Task task) {
        var message = bench.submitMessage(task);
        var delivery = RecordedDelivery.of(message, false);
        bench.submit(
                bench.submission(bench.provider, store, bench.publisher), delivery.with(message));
        return delivery.isAcked();
    }

    private TaskState stored(Task task) {
        return Objects.requireNonNull(store.find(task.tenant(), task.id())).state();
    }
}
