package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchEnds;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.batch.BatchWords;
import dev.seedancequeue.batch.Batches;
import dev.seedancequeue.batch.redis.RedisBatchStore;
import dev.seedancequeue.journal.Refill;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.RedisTaskLists;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.task.redis.TestRedis;
import dev.seedancequeue.worker.provider.CreateOutcome.Created;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.FaultyPorts.Death;
import dev.seedancequeue.worker.testing.FaultyPorts.Moment;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import dev.seedancequeue.workflow.FakeWorkflowStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.UnifiedJedis;

/**
 * The last tasks of a batch end, and the worker dies at each call of a port, before and after the
 * call's effect; Redis may lose its data at the same moment. Whatever the point: somebody says that
 * the batch has ended.
 */
final class BatchEndCrashPointsIT {

    private static final int MORE_THAN_ALL_CALLS = 40;
    private static final int MORE_THAN_ALL_MESSAGES = 60;
    private static final int TASKS = 3;
    private static final Batch BATCH = Batches.batch("ends", Tasks.NOW);
    private static final UnifiedJedis REDIS = TestRedis.open();

    /** What is lost beside the process. */
    enum Case {
        NOTHING_ELSE,
        THE_DATA_OF_REDIS
    }

    private record Message(TaskEnvelope envelope, boolean redelivered) {}

    private final Deque<Message> broker = new ArrayDeque<>();
    private Bench bench = new Bench();
    private TaskStore tasks = new RedisTaskStore(REDIS, bench.clock);
    private BatchStore batches = new RedisBatchStore(REDIS, bench.clock);

    @AfterAll
    static void close() {
        REDIS.close();
    }

    @ParameterizedTest
    @EnumSource
    void isSaidWhereverItDies(Case lost) {
        for (Moment moment : Moment.values()) {
            int call = 1;
            while (crashedAt(call, moment, lost)) {
                call++;
                assertThat(call).isLessThan(MORE_THAN_ALL_CALLS);
            }
            assertThat(call).as("crash points").isGreaterThan(12);
        }
    }

    private boolean crashedAt(int call, Moment moment, Case lost) {
        prepare();
        boolean crashed = !live(new FaultyPorts(call, moment), MORE_THAN_ALL_MESSAGES);
        if (crashed && lost == Case.THE_DATA_OF_REDIS) {
            REDIS.flushAll();
            // Others go on before, and while, it is filled again.
            assertThat(live(new FaultyPorts(Integer.MAX_VALUE, moment), TASKS)).isTrue();
            refill();
        }
        assertThat(live(new FaultyPorts(Integer.MAX_VALUE, moment), MORE_THAN_ALL_MESSAGES))
                .isTrue();

        String at = "%s call %d, lost: %s".formatted(moment, call, lost);
        assertThat(broker).as(at).isEmpty();
        Batch end = Objects.requireNonNull(batches.find(BATCH.tenant(), BATCH.id()));
        assertThat(Objects.requireNonNull(end.ended(), at).counts())
                .as(at)
                .containsEntry(TaskStatus.SUCCEEDED, (long) TASKS)
                .containsEntry(TaskStatus.FAILED, 0L);
        List<TaskEvent> said =
                bench.publisher.events().stream()
                        .filter(event -> event.type().startsWith("batch."))
                        .skip(1)
                        .toList();
        assertThat(said).as(at).extracting(TaskEvent::type).containsOnly("batch.completed");
        assertThat(said).as(at).hasSizeBetween(1, 2);
        return crashed;
    }

    private void prepare() {
        bench = new Bench();
        tasks = new RedisTaskStore(REDIS, bench.clock);
        batches = new RedisBatchStore(REDIS, bench.clock);
        broker.clear();
        REDIS.flushAll();
        REDIS.set(RedisKeys.EPOCH, Tasks.EPOCH);
        new BatchWords(bench.publisher, batches, bench.clock).say(BATCH, "accepted");
        for (int place = 1; place <= TASKS; place++) {
            Task like = Tasks.queued(place);
            Task accepted =
                    Task.accepted(
                            BATCH.id().task(place),
                            like.tenant(),
                            like.video(),
                            List.of(),
                            null,
                            null,
                            Tasks.NOW,
                            Tasks.EPOCH);
            var created = (Created) bench.provider.create(Tasks.request(accepted.id()));
            Task task = accepted.ordered(Tasks.ACCOUNT, created.providerTaskId(), Tasks.NOW);
            TaskPublisher.await(bench.publisher.publish(TaskEvent.of(task, Tasks.NOW)));
            tasks.advance(task);
            broker.add(new Message(TaskEnvelope.toPoll(task, Tasks.NOW, 0), false));
        }
        bench.provider.finishAll();
    }

    private void refill() {
        new Refill(
                        (_, all) -> all.accept(bench.publisher.events()),
                        tasks,
                        new FakeWorkflowStore(bench.clock, () -> true),
                        batches,
                        bench.clock)
                .fillIfEmpty(_ -> {});
    }

    /**
     * One process's life, message by message.
     *
     * @return false when it died
     */
    private boolean live(FaultyPorts ports, int most) {
        var store = ports.dying(TaskStore.class, tasks);
        var publisher = ports.dying(TaskPublisher.class, bench.publisher);
        var batchStore = ports.dying(BatchStore.class, batches);
        var ends =
                new BatchEnds(
                        new RedisTaskLists(REDIS),
                        batchStore,
                        new BatchWords(publisher, batchStore, bench.clock),
                        bench.clock);
        var poller = PollRounds.poller(bench, store, bench.progress(publisher, store, ends::look));
        for (int messages = 0; messages < most && !broker.isEmpty(); messages++) {
            assertThat(messages).isLessThan(MORE_THAN_ALL_MESSAGES - 1);
            if (!work(poller, broker.remove())) {
                return false;
            }
        }
        return true;
    }

    private boolean work(Poller poller, Message next) {
        bench.clock.advance(Duration.ofSeconds(5));
        int before = bench.publisher.sent().size();
        var delivery = RecordedDelivery.of(next.envelope(), next.redelivered());
        boolean alive = true;
        try {
            PollRounds.look(poller, bench.provider, delivery.with(next.envelope()));
        } catch (Death _) {
            alive = false;
        }
        assertThat(alive && !delivery.isSettled()).as("forgotten").isFalse();
        var sent = bench.publisher.sent();
        sent.subList(before, sent.size())
                .forEach(message -> broker.add(new Message(message.envelope(), false)));
        if (!delivery.isAcked()) {
            broker.add(new Message(next.envelope(), true));
        }
        return alive;
    }
}
