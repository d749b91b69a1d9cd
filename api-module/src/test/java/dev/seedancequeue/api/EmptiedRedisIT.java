package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** Redis loses its data under a running API and is filled again from the journal. */
final class EmptiedRedisIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String NOBODY = "seedance_1710071234_abc123";

    private RedisServer server;
    private RedisClient redis;
    private RunningApi api;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        redis = RedisClient.create(server.uri());
        api = startApi(server.uri());
    }

    private static RunningApi startApi(URI redis) {
        return RunningApi.start(TestServers.rabbit().uri(), redis);
    }

    @AfterEach
    void stop() {
        api.close();
        redis.close();
        server.close();
    }

    /** Empties Redis, and keeps the API from filling it for as long as it takes. */
    private void emptyInOtherHands() {
        redis.eval(
                "redis.call('FLUSHALL') redis.call('SET', KEYS[1], 'another', 'PX', 600000)",
                1,
                "seedance:refill");
    }

    @Test
    void isFilledBeforeItListensForTheFirstTime() {
        api.status(NOBODY).problem(404, "task_not_found");
    }

    @Test
    void nothingIsDeniedThatTheJournalMayKnow() {
        String known = api.create(Requests.plain()).taskId();
        emptyInOtherHands();

        Answer status = api.status(known);
        assertThat(status.problem(503, "state_unavailable").path("detail").asString())
                .startsWith("Redis has lost its data and is being filled again");
        assertThat(status.header("Retry-After")).isEqualTo("2");
        api.status(NOBODY).problem(503, "state_unavailable");
        Answer withKey = api.create(Requests.plain(), "Idempotency-Key", "emptied-1");
        withKey.problem(503, "state_unavailable");
        assertThat(withKey.header("Retry-After")).isEqualTo("2");

        Answer meanwhile = api.create(Requests.plain());
        assertThat(meanwhile.status()).isEqualTo(202);
        assertThat(api.status(meanwhile.taskId()).status()).isEqualTo(200);
    }

    @Test
    void healthSaysThatItIsBeingFilledAndReadinessDoesNotMind() {
        emptyInOtherHands();

        await().atMost(LIMIT).until(() -> api.get("/actuator/health/refill").status() == 503);
        assertThat(api.get("/actuator/health/refill").text())
                .contains("another process fills redis");
        assertThat(api.get("/actuator/prometheus").text()).contains("seedance_journal_filled 0.0");
        assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);

        redis.del("seedance:refill");

        await().atMost(LIMIT).until(() -> api.get("/actuator/health/refill").status() == 200);
        assertThat(api.get("/actuator/prometheus").text())
                .contains("seedance_journal_filled 1.0")
                .contains("seedance_journal_refills_total{outcome=\"done\"} 2.0");
    }

    @Test
    void afterwardsTasksAndKeysAreWhatTheyWere() {
        Answer first = api.create(Requests.plain(), "Idempotency-Key", "emptied-2");
        Answer before = api.status(first.taskId());
        redis.flushAll();

        // Some tasks are back before all is: only then it is known who was never there.
        await().atMost(LIMIT).until(() -> api.status(NOBODY).status() == 404);

        assertThat(api.status(first.taskId()).text()).isEqualTo(before.text());
        Answer repeat = api.create(Requests.plain(), "Idempotency-Key", "emptied-2");
        assertThat(repeat.status()).isEqualTo(202);
        assertThat(repeat.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(repeat.text()).isEqualTo(first.text());
        api.create(Requests.with("\"seed\": 7,"), "Idempotency-Key", "emptied-2")
                .problem(422, "idempotency_key_reused");
    }

    @Test
    void anotherApiIsFilledWhenItBegins() {
        String known = api.create(Requests.plain()).taskId();
        api.close();
        redis.flushAll();

        api = startApi(server.uri());

        await().atMost(LIMIT).until(() -> api.status(known).status() == 200);
    }
}
