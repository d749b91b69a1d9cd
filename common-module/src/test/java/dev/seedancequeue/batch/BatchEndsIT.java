package dev.seedancequeue.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.batch.Batch.Control;
import dev.seedancequeue.batch.redis.RedisBatchStore;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublishException.Reason;
import dev.seedancequeue.messaging.RecordingPublisher;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.TaskStore.Remembered;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.RedisTaskLists;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.task.redis.TestRedis;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

/** Who says that a batch of three tasks has ended, and when. */
final class BatchEndsIT {

    private static final UnifiedJedis REDIS = TestRedis.open();
    private static final InstantSource CLOCK = InstantSource.fixed(Tasks.NOW.plusSeconds(60));

    private final TaskStore tasks = new RedisTaskStore(REDIS, CLOCK);
    private final BatchStore batches = new RedisBatchStore(REDIS, CLOCK);
    private final RecordingPublisher publisher = new RecordingPublisher();
    private final BatchWords words = new BatchWords(publisher, batches, CLOCK);
    private final BatchEnds ends = ends(words);
    private final Batch batch = Batches.batch("ends");

    private BatchEnds ends(BatchWords through) {
        return new BatchEnds(new RedisTaskLists(REDIS), batches, through, CLOCK);
    }

    @BeforeEach
    void begin() {
        REDIS.flushAll();
        REDIS.set(RedisKeys.EPOCH, "epoch-1");
        batches.save(batch);
    }

    @AfterAll
    static void close() {
        REDIS.close();
    }

    private Task accepted(int place) {
        Task task =
                Task.accepted(
                        batch.id().task(place),
                        batch.tenant(),
                        Tasks.video(),
                        List.of(),
                        null,
                        null,
                        Tasks.NOW,
                        "epoch-1");
        tasks.advance(task);
        return task;
    }

    private static Task succeeded(Task task) {
        return task.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW)
                .succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW);
    }

    private void end(Task end) {
        tasks.advance(end);
        ends.look(end);
    }

    private List<String> said() {
        return publisher.events().stream().map(TaskEvent::type).toList();
    }

    private Batch stored() {
        return Objects.requireNonNull(batches.find(batch.tenant(), batch.id()));
    }

    @Test
    void whoEndsTheLastTaskSaysHowManyEndedHow() {
        Task last = accepted(3);
        end(succeeded(accepted(1)));
        end(accepted(2).failed(Tasks.error(), Tasks.NOW));
        assertThat(said()).isEmpty();

        end(succeeded(last));

        assertThat(said()).containsExactly("batch.completed");
        assertThat(publisher.events().getFirst().batch()).isEqualTo(stored());
        assertThat(Objects.requireNonNull(stored().ended()).counts())
                .isEqualTo(
                        Map.of(
                                TaskStatus.SUCCEEDED,
                                2L,
                                TaskStatus.FAILED,
                                1L,
                                TaskStatus.EXPIRED,
                                0L,
                                TaskStatus.CANCELLED,
                                0L));
    }

    @Test
    void nobodyDoesBeforeAllAreAccepted() {
        end(succeeded(accepted(1)));
        end(succeeded(accepted(2)));

        assertThat(said()).isEmpty();
    }

    @Test
    void whoLooksAgainHasNothingToSay() {
        IntStream.rangeClosed(1, 3).forEach(place -> end(succeeded(accepted(place))));

        ends.look(succeeded(accepted(3)));
        ends.look(stored());
        ends.look(Tasks.succeeded());

        assertThat(said()).containsExactly("batch.completed");
    }

    @Test
    void whatTheBrokerDidNotConfirmIsSaidWhenSomebodyLooksAgain() {
        IntStream.rangeClosed(1, 2).forEach(place -> end(succeeded(accepted(place))));
        Task last = succeeded(accepted(3));
        publisher.failWith(Reason.UNCONFIRMED);
        assertThatThrownBy(() -> end(last)).isInstanceOf(PublishException.class);
        assertThat(stored().ended()).isNull();

        publisher.failWith(null);
        ends.look(last);

        assertThat(said()).containsExactly("batch.completed");
    }

    /** What is there may be a part of what should be. */
    @Test
    void nobodyKnowsWhileRedisIsBeingFilled() {
        List<Task> all = IntStream.rangeClosed(1, 3).mapToObj(this::accepted).toList();
        REDIS.flushAll();
        Task last = succeeded(all.getLast());
        tasks.advance(last);
        assertThatThrownBy(() -> ends.look(last)).isInstanceOf(StoreNotFilledException.class);

        batches.restore(List.of(batch));
        tasks.restore(
                all.subList(0, 2).stream()
                        .map(task -> new Remembered(succeeded(task), Tasks.NOW))
                        .toList());
        assertThatThrownBy(() -> ends.look(last)).isInstanceOf(StoreNotFilledException.class);
        assertThat(said()).isEmpty();

        REDIS.set(RedisKeys.EPOCH, "epoch-2");
        ends.look(last);
        assertThat(said()).containsExactly("batch.completed");
    }

    @Test
    void aCancelledBatchIsOverWhenNothingOfItIsUnderWay() {
        Task first = accepted(1);
        Task second = accepted(2);
        Batch cancelled = words.want(batch, Control.CANCEL, "cancelling");
        end(first.cancelled(Tasks.NOW));
        ends.look(cancelled);
        assertThat(said()).containsExactly("batch.cancelling");

        end(succeeded(second));

        assertThat(said()).containsExactly("batch.cancelling", "batch.cancelled");
    }

    @Test
    void nothingCanBeWantedOfABatchThatHasEnded() {
        IntStream.rangeClosed(1, 3).forEach(place -> end(succeeded(accepted(place))));

        assertThat(words.want(stored(), Control.CANCEL, "cancelling")).isEqualTo(stored());
        // Who read it before.
        assertThat(words.want(batch, Control.CANCEL, "cancelling")).isEqualTo(stored());

        assertThat(stored().control()).isEqualTo(Control.RUN);
    }

    @Test
    void aWordThatComesInBetweenHidesNothing() {
        IntStream.rangeClosed(1, 2).forEach(place -> end(succeeded(accepted(place))));
        Batch resumed = batch.with(Control.PAUSE).with(Control.RUN);
        var interrupted =
                new RecordingPublisher() {
                    @Override
                    public synchronized CompletableFuture<Void> publish(TaskEvent event) {
                        batches.save(resumed);
                        return super.publish(event);
                    }
                };
        Task last = succeeded(accepted(3));
        tasks.advance(last);

        ends(new BatchWords(interrupted, batches, CLOCK)).look(last);

        assertThat(stored().ended()).isNotNull();
        assertThat(stored().revision()).isEqualTo(resumed.revision() + 1);
        assertThat(interrupted.events()).hasSize(2);
    }

    /** Each writes first and looks then, so that the last to write sees all. */
    @Test
    void ofManyWhoEndTheLastTasksAtOnceSomebodySaysIt()
            throws ExecutionException, InterruptedException {
        for (int round = 0; round < 100; round++) {
            begin();
            int before = said().size();
            var start = new CyclicBarrier(3);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Void>> all =
                        IntStream.rangeClosed(1, 3)
                                .mapToObj(this::accepted)
                                .map(task ->
                                        threads.submit(() -> {
                                            start.await();
                                            end(succeeded(task));
                                            return (Void) null;
                                        }))
                                .toList();
                for (Future<Void> one : all) {
                    one.get();
                }
            }
            assertThat(said().size() - before).as("round %d", round).isBetween(1, 3);
            assertThat(stored().ended()).isNotNull();
        }
    }
}
