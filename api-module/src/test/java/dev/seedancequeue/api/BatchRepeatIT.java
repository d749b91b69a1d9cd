package dev.seedancequeue.api;

import static dev.seedancequeue.api.BatchCaller.bodies;
import static dev.seedancequeue.api.BatchCaller.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.task.redis.TestRedis;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;
import tools.jackson.databind.JsonNode;

/** A file that is sent once more: to finish it, for other videos, or for what failed of it. */
final class BatchRepeatIT {

    private static RunningApi api;
    private static BatchCaller batches;
    private static SubmitQueue queue;
    private static UnifiedJedis redis;

    @BeforeAll
    static void start() {
        api = RunningApi.start();
        batches = new BatchCaller(api);
        queue = new SubmitQueue(TestServers.rabbit().uri(), SubmitQueue.BULK);
        redis = TestRedis.open();
    }

    @AfterAll
    static void close() throws IOException {
        redis.close();
        queue.close();
        api.close();
    }

    @BeforeEach
    void purge() throws IOException {
        queue.purge();
    }

    @Test
    void theSameFileAgainIsTheSameBatch() throws IOException {
        String file = bodies(3);
        String id = batches.lines("", file).data().path("id").asString();

        Answer again = batches.lines("", file);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.data().path("id").asString()).isEqualTo(id);
        assertThat(queue.takeAll()).hasSize(3);
        assertThat(batches.lines("?watermark=true", file).data().path("id").asString())
                .isNotEqualTo(id);
    }

    @Test
    void anotherKeyIsAnotherBatchAndAnotherFileUnderOneKeyIsRefused() throws IOException {
        String file = bodies(2);
        String key = key();
        String id = batches.lines("", file, "Idempotency-Key", key).data().path("id").asString();

        assertThat(batches.lines("", file, "Idempotency-Key", key()).data().path("id").asString())
                .isNotEqualTo(id);
        batches.lines("", bodies(2), "Idempotency-Key", key).problem(422, "idempotency_key_reused");
        batches.lines("?seeds=new", file, "Idempotency-Key", key)
                .problem(422, "idempotency_key_reused");
        assertThat(queue.takeAll()).hasSize(4);
    }

    @Test
    void newSeedsDifferByTaskAndByKeyAndAreTheSameForTheSameKey() {
        String file = Requests.plain() + "\n" + Requests.plain();
        String key = key();

        List<Long> seeds = newSeeds(file, key);
        List<Long> others = newSeeds(file, key());
        forget(BatchId.ofKey(Task.DEFAULT_TENANT, key));
        List<Long> again = newSeeds(file, key);

        assertThat(again).isEqualTo(seeds);
        assertThat(Stream.of(seeds, others).flatMap(List::stream))
                .hasSize(4)
                .doesNotHaveDuplicates()
                .allSatisfy(seed -> assertThat(seed).isBetween(0L, 4_294_967_295L));
    }

    private static List<Long> newSeeds(String file, String key) {
        Answer answer = batches.lines("?seeds=new", file, "Idempotency-Key", key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        var id = new BatchId(answer.data().path("id").asString());
        return List.of(seed(id, 1), seed(id, 2));
    }

    private static long seed(BatchId batch, int place) {
        String task = batch.task(place).value();
        return SubmitQueue.envelope(queue.take(task)).at("/request/seed").asLong();
    }

    /** As if it had never come, so that its tasks are made of the file again. */
    private static void forget(BatchId batch) {
        String name = batch.value().substring("batch_".length());
        redis.keys("*" + name + "*").forEach(redis::del);
    }

    @Test
    void onlyWhatFailedIsTakenFromTheSameFile() {
        String file = bodies(2);
        String id = batches.lines("", file).data().path("id").asString();

        batches.lines("?failed_of=" + id, file).problem(409, "batch_not_finished");
        batches.say(id, "cancel");
        JsonNode problem = batches.lines("?failed_of=" + id, file).problem(400, "invalid_request");
        assertThat(problem.path("detail").asString()).contains("no task of this file failed");
        batches.lines("?failed_of=batch_0_00000000000000000000", file)
                .problem(404, "batch_not_found");
    }

    @Test
    void whatFailedOrExpiredIsMadeAgainAtItsOwnPlace() throws IOException {
        String file = bodies(5);
        var id = new BatchId(batches.lines("", file).data().path("id").asString());
        end(id, 1, task -> task.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW));
        end(id, 2, task -> task.failed(Tasks.error(), Tasks.NOW));
        end(id, 3, task -> task.cancelled(Tasks.NOW));
        end(id, 4, task -> task.expired(Tasks.NOW));
        end(id, 5, task -> task.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW));
        queue.purge();

        Answer answer = batches.lines("?failed_of=" + id, file);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.data().path("tasks").asInt()).isEqualTo(2);
        var again = new BatchId(answer.data().path("id").asString());
        assertThat(again).isNotEqualTo(id);
        assertThat(queue.takeAll())
                .containsExactlyInAnyOrder(again.task(2).value(), again.task(4).value());
    }

    private static void end(BatchId batch, int place, UnaryOperator<Task> how) {
        var store = new RedisTaskStore(redis, InstantSource.system());
        Task task = Objects.requireNonNull(store.find(Task.DEFAULT_TENANT, batch.task(place)));
        store.advance(how.apply(task.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW)));
    }
}
