package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.Batches;
import dev.seedancequeue.batch.redis.RedisBatchStore;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.durations.Distribution;
import dev.seedancequeue.durations.Durations;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.task.redis.TestRedis;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;
import tools.jackson.databind.JsonNode;

/** What {@code taskStatus} says of the time that is left, without a worker that takes tasks. */
final class TaskEstimateIT {

    private static final SecureRandom RANDOM = new SecureRandom();

    private static RunningApi api;
    private static final UnifiedJedis REDIS = TestRedis.open();

    private final InstantSource clock = InstantSource.system();
    private final RedisTaskStore store = new RedisTaskStore(REDIS, clock);

    /** Of this test alone, with a line of its own and times of its own. */
    private final String pool = "test-" + System.nanoTime() + ".default";

    @BeforeAll
    static void start() {
        api = RunningApi.start();
    }

    @AfterAll
    static void close() {
        api.close();
        REDIS.close();
    }

    private Task task(TaskId id, Instant createdAt) {
        VideoProfile video = Tasks.video();
        var own =
                new VideoProfile(
                        video.model(),
                        pool,
                        video.mode(),
                        video.tier(),
                        video.resolution(),
                        video.ratio(),
                        video.seconds(),
                        video.audio(),
                        video.draft(),
                        video.draftTaskId());
        return Task.accepted(
                id, Task.DEFAULT_TENANT, own, List.of(), null, null, createdAt, store.epoch());
    }

    private List<Task> waiting(int count) {
        List<Task> tasks =
                IntStream.range(0, count)
                        .mapToObj(
                                _ -> task(TaskId.random(clock.instant(), RANDOM), clock.instant()))
                        .toList();
        tasks.forEach(store::advance);
        return tasks;
    }

    /** Ten starts that came ten seconds after each other, up to now. */
    private void measurePace() {
        Instant begin = clock.instant().minusSeconds(100);
        var before = new RedisTaskStore(REDIS, InstantSource.fixed(begin));
        List<Task> started =
                IntStream.range(0, 10)
                        .mapToObj(_ -> task(TaskId.random(begin, RANDOM), begin))
                        .toList();
        started.forEach(before::advance);
        for (int i = 0; i < started.size(); i++) {
            Instant at = begin.plusSeconds(10L * (i + 1));
            new RedisTaskStore(REDIS, InstantSource.fixed(at))
                    .claim(started.get(i), Tasks.SLOT, false, Instant.EPOCH);
        }
    }

    private void measureTimes(Task like) {
        var durations = new Durations(REDIS, clock);
        for (int i = 0; i < Distribution.ENOUGH; i++) {
            durations.waited(like.video(), Duration.ofSeconds(2));
            durations.worked(like.video(), Duration.ofSeconds(30));
        }
    }

    private JsonNode estimate(Task task) {
        return api.status(task.id().value()).data().path("estimate");
    }

    private static Duration until(JsonNode moment, String quantile) {
        return Duration.between(Instant.now(), Instant.parse(moment.path(quantile).asString()));
    }

    @Test
    void onlyThePositionIsToldBeforeAnythingWasMeasured() {
        List<Task> tasks = waiting(3);

        assertThat(tasks)
                .map(task -> estimate(task).toString())
                .containsExactly("{\"position\":0}", "{\"position\":1}", "{\"position\":2}");
    }

    @Test
    void theWaitFollowsFromThePositionAndThePace() {
        measurePace();
        List<Task> tasks = waiting(31);
        measureTimes(tasks.getFirst());

        JsonNode last = estimate(tasks.getLast());

        assertThat(last.path("position").asLong()).isEqualTo(30);
        assertThat(until(last.path("starts_at"), "p50")).isBetween(seconds(280), seconds(330));
        assertThat(until(last.path("starts_at"), "p90")).isBetween(seconds(350), seconds(650));
        assertThat(until(last.path("finishes_at"), "p50")).isBetween(seconds(310), seconds(365));
        assertThat(last.at("/finishes_at/p90").asString())
                .isGreaterThan(last.at("/starts_at/p90").asString());
    }

    @Test
    void whatIsAtTheProviderIsEstimatedByWhatWasMeasuredThere() {
        Task ordered = waiting(1).getFirst().ordered("main", "cgt-1", clock.instant());
        measureTimes(ordered);
        store.advance(ordered);

        JsonNode atFirst = estimate(ordered);
        Task running = ordered.running(clock.instant().minusSeconds(20));
        store.advance(running);
        JsonNode later = estimate(running);

        assertThat(atFirst.has("position")).isFalse();
        assertThat(until(atFirst.path("starts_at"), "p50")).isBetween(seconds(-1), seconds(4));
        assertThat(until(atFirst.path("finishes_at"), "p50")).isBetween(seconds(24), seconds(40));
        assertThat(later.has("starts_at")).isFalse();
        assertThat(until(later.path("finishes_at"), "p50")).isBetween(seconds(5), seconds(15));
    }

    @Test
    void nothingIsToldOfWhatTakesLongerThanAnythingMeasured() {
        Task ordered = waiting(1).getFirst().ordered("main", "cgt-1", clock.instant());
        measureTimes(ordered);
        Task running = ordered.running(clock.instant().minus(Duration.ofDays(5)));
        store.advance(running);

        assertThat(api.status(running.id().value()).data().has("estimate")).isFalse();
    }

    @Test
    void nothingIsToldOfATaskThatHasEnded() {
        Task ordered = waiting(1).getFirst().ordered("main", "cgt-1", clock.instant());
        measureTimes(ordered);
        store.advance(ordered.failed(Tasks.error(), clock.instant()));

        Answer answer = api.status(ordered.id().value());

        assertThat(answer.data().has("estimate")).isFalse();
        assertThat(answer.header("ETag")).startsWith("\"");
    }

    @Test
    void nothingIsToldOfATaskWhoseBatchIsPaused() {
        var batches = new RedisBatchStore(REDIS, clock);
        Batch batch = batches.save(Batches.batch(pool));
        Task task = task(batch.id().task(1), clock.instant());
        store.advance(task);
        assertThat(estimate(task).path("position").asLong(-1)).isZero();

        batches.save(batch.with(Batch.Control.PAUSE));

        Awaitility.await().until(() -> estimate(task).isMissingNode());
    }

    @Test
    void aMovingEstimateIsNoOtherAnswer() {
        List<Task> tasks = waiting(3);
        Task last = tasks.getLast();
        Answer before = api.status(last.id().value());
        store.claim(tasks.getFirst(), Tasks.SLOT, false, Instant.EPOCH);
        Answer after = awaitPosition(last, 1);

        assertThat(before.header("ETag")).matches("W/\"1\\.[A-Za-z0-9_-]{16}\"");
        assertThat(after.header("ETag")).isEqualTo(before.header("ETag"));
        assertThat(ask(last, "", before.header("ETag")).status()).isEqualTo(304);
        assertThat(ask(last, "?wait=1", before.header("ETag")).status()).isEqualTo(304);
    }

    private static Answer ask(Task task, String query, String known) {
        return api.get(Paths.TASK_STATUS + task.id().value() + query, "If-None-Match", known);
    }

    private static Answer awaitPosition(Task task, long position) {
        return Awaitility.await()
                .until(
                        () -> api.status(task.id().value()),
                        answer -> answer.data().at("/estimate/position").asLong(-1) == position);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
