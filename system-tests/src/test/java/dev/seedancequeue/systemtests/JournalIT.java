package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.messaging.rabbit.RabbitTaskPublisher;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import tools.jackson.databind.JsonNode;

/**
 * Redis is killed and comes back empty, while some tasks are finished and some are not; it comes
 * back without what was written last; then it is emptied again, and the process that fills it is
 * killed amid that.
 */
class JournalIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration RECOVERY = Duration.ofMinutes(3);
    private static final int FINISHED = 20;
    private static final int UNFINISHED = 20;

    /** So many that filling them in takes seconds. */
    private static final int OTHERS_EVENTS = 150_000;

    @Test
    void bringsFinishedTasksAndKeysBackAndFinishesTheOthers() {
        try (var cluster = Cluster.start("journal");
                var redis = RedisClient.create(cluster.redis().uri())) {
            cluster.run(() -> new Story(cluster, redis).run());
        }
    }

    private static final class Story {
        private final Cluster cluster;
        private final RedisClient redis;
        private final Map<String, String> keys = new LinkedHashMap<>();

        Story(Cluster cluster, RedisClient redis) {
            this.cluster = cluster;
            this.redis = redis;
        }

        void run() {
            RunningProcess apiProcess = cluster.startApi();
            RunningProcess worker = cluster.startWorker("worker");
            Api api = cluster.api(apiProcess);
            Cluster.awaitWorker(worker);
            Map<String, JsonNode> finished = finishSome(api);
            Set<String> unfinished = beginSome(api);

            loseRedis();
            assertThat(assertThatAnswersComeBack(api, finished))
                    .as("statuses seen on the way")
                    .contains(503);
            cluster.emulator().resume();
            finished.putAll(api.awaitTerminal(unfinished, RECOVERY));
            assertThatKeysStandForTheirTasks(api);
            loseWhatWasWrittenLast(api);

            addEventsOfOthers();
            Api next = killTheRefiller(apiProcess, worker);
            assertThatAnswersComeBack(next, finished);
            assertThatKeysStandForTheirTasks(next);
            assertThat(cluster.emulator().ledger().path("duplicates"))
                    .as("tasks created twice")
                    .isEmpty();
        }

        private Map<String, JsonNode> finishSome(Api api) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < FINISHED; i++) {
                ids.add(create(api, "finished-" + i));
            }
            return new LinkedHashMap<>(api.awaitTerminal(ids, RECOVERY));
        }

        private Set<String> beginSome(Api api) {
            cluster.emulator().freeze();
            long before = cluster.emulator().created();
            Set<String> ids = new TreeSet<>();
            for (int i = 0; i < UNFINISHED; i++) {
                ids.add(create(api, "unfinished-" + i));
            }
            await("some orders", () -> cluster.emulator().created() > before);
            return ids;
        }

        private String create(Api api, String key) {
            String id = api.createUntilAccepted(request(key), key, LIMIT);
            keys.put(key, id);
            return id;
        }

        private static JsonNode request(String key) {
            return Requests.text("a cat for " + key);
        }

        private void loseRedis() {
            cluster.redisProxy().cut();
            cluster.redis().kill();
            cluster.redis().startAgain();
            redis.flushAll();
            cluster.redisProxy().resume();
        }

        /** As a crash does between two syncs: Redis comes back and knows nothing of the task. */
        private void loseWhatWasWrittenLast(Api api) {
            String id = create(api, "written-last");
            JsonNode known = api.awaitTerminal(List.of(id), RECOVERY).get(id);
            redis.del("seedance:{%s/%s}:task".formatted(Task.DEFAULT_TENANT, id));
            assertThat(api.status(id).status()).isEqualTo(404);

            cluster.redis().restart();
            // Of this test: they ended with the server, and the pool would give one of them out.
            redis.getPool().clear();

            await("a state of the task", () -> api.status(id).status() == 200);
            assertThat(api.status(id).data()).isEqualTo(known);
        }

        /**
         * The same answers as before; until then 503, and at no time a denial.
         *
         * @return the statuses seen
         */
        private Set<Integer> assertThatAnswersComeBack(Api api, Map<String, JsonNode> known) {
            Set<Integer> seen = new TreeSet<>();
            known.forEach((id, data) -> {
                Api.Answer[] last = new Api.Answer[1];
                await(
                        "the state of " + id,
                        () -> {
                            last[0] = api.status(id);
                            seen.add(last[0].status());
                            return last[0].status() != 503;
                        });
                assertThat(last[0].data()).as("the state of %s", id).isEqualTo(data);
            });
            assertThat(seen).as("statuses seen on the way").isSubsetOf(200, 503);
            return seen;
        }

        private void assertThatKeysStandForTheirTasks(Api api) {
            keys.forEach((key, id) ->
                    assertThat(api.createUntilAccepted(request(key), key, LIMIT))
                            .as("task of %s", key)
                            .isEqualTo(id));
        }

        private Api killTheRefiller(RunningProcess apiProcess, RunningProcess worker) {
            worker.kill();
            apiProcess.kill();
            redis.flushAll();
            RunningProcess refiller = cluster.startApi("refiller");
            await("a refill under way", () -> redis.dbSize() > OTHERS_EVENTS / 50);
            refiller.kill();
            assertThat(redis.exists("seedance:epoch"))
                    .as("the refiller was done before it was killed")
                    .isFalse();
            return cluster.api(cluster.startApi("api-after"));
        }

        private void addEventsOfOthers() {
            try (var connection =
                    new PublisherConnection(cluster.rabbit().uri(), Duration.ofSeconds(20))) {
                var publisher = new RabbitTaskPublisher(connection, Duration.ofMinutes(1));
                for (int from = 0; from < OTHERS_EVENTS; from += 1000) {
                    List<CompletableFuture<Void>> confirms = new ArrayList<>();
                    for (int i = from; i < from + 1000; i++) {
                        confirms.add(publisher.publish(TaskEvent.of(other(i), Instant.now())));
                    }
                    confirms.forEach(CompletableFuture::join);
                }
            }
        }

        private static Task other(int number) {
            var video =
                    new VideoProfile(
                            "doubao-seedance-1-5-pro-251215",
                            "1-5-pro.default",
                            VideoMode.TEXT,
                            ServiceTier.DEFAULT,
                            "720p",
                            "16:9",
                            5,
                            true,
                            false,
                            null);
            var id = new TaskId("seedance_1795341600_%020d".formatted(number));
            return Task.accepted(id, "other", video, List.of(), null, null, Instant.now(), null);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(condition::getAsBoolean);
    }
}
