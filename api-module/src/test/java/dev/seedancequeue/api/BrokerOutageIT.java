package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Accepted is safe: without a confirm there is no 202, and there is an answer all the same. */
final class BrokerOutageIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static RabbitServer rabbit;

    @BeforeAll
    static void start() {
        rabbit = RabbitServer.start();
    }

    @AfterAll
    static void close() {
        rabbit.close();
    }

    @Test
    void whileTheBrokerIsStoppedCreatesAreRefusedAndReadsGoOn() throws Exception {
        try (var api = RunningApi.start(rabbit.uri(), TestServers.redis().uri())) {
            String before = api.create(Requests.plain()).taskId();
            rabbit.stop();

            Answer refused = api.create(Requests.plain(), "Idempotency-Key", "stopped");
            assertUnavailable(refused);
            assertThat(api.status(before).status()).isEqualTo(200);

            rabbit.startAgain();
            Answer after = awaitAccepted(api, "Idempotency-Key", "stopped");
            try (var queue = new SubmitQueue(rabbit.uri(), SubmitQueue.DEFAULT_POOL)) {
                List<String> left = queue.takeAll();
                // Seen once: an empty queue, on a machine where other nodes came and went.
                assertThat(left).as(this::whatTheBrokerHolds).contains(before, after.taskId());
            }
        }
    }

    @Test
    void aBrokerThatComesBackEmptyGetsItsQueuesAgain() throws Exception {
        try (var fresh = RabbitServer.start();
                var door = TcpProxy.to(fresh.uri());
                var api = RunningApi.start(door.through(fresh.uri()), TestServers.redis().uri())) {
            assertThat(api.create(Requests.plain()).status()).isEqualTo(202);
            door.cut();
            fresh.rabbitmqctl("stop_app");
            fresh.rabbitmqctl("reset");
            fresh.rabbitmqctl("start_app");
            door.resume();

            Answer after = awaitAccepted(api);

            try (var queue = new SubmitQueue(fresh.uri(), SubmitQueue.DEFAULT_POOL)) {
                assertThat(queue.takeAll()).contains(after.taskId());
            }
        }
    }

    @Test
    void aMemoryAlarmIsAnsweredAtOnceAndNotWaitedFor() {
        try (var api =
                RunningApi.start(
                        rabbit.uri(),
                        TestServers.redis().uri(),
                        "--seedance.rabbitmq.confirm-timeout=2s")) {
            assertThat(api.create(Requests.plain()).status()).isEqualTo(202);
            rabbit.setMemoryAlarm(true);
            try {
                // The broker tells of its alarm when something is published: the first request may
                // wait for its confirm until the time limit.
                await().atMost(LIMIT)
                        .until(() ->
                                api.create(Requests.plain())
                                        .json()
                                        .path("code")
                                        .asString("")
                                        .equals("broker_unavailable"));
                assertUnavailable(api.create(Requests.plain()));
                assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
            } finally {
                rabbit.setMemoryAlarm(false);
            }
            awaitAccepted(api);
        }
    }

    @Test
    void aBatchThatTheBrokerDidNotTakeIsFinishedBySendingItAgain() throws Exception {
        try (var api =
                        RunningApi.start(
                                rabbit.uri(),
                                TestServers.redis().uri(),
                                "--seedance.rabbitmq.confirm-timeout=2s");
                var queue = new SubmitQueue(rabbit.uri(), SubmitQueue.BULK)) {
            api.create(Requests.plain());
            queue.purge();
            rabbit.setMemoryAlarm(true);
            try {
                Answer refused = sendBatch(api);
                assertThat(refused.status()).as(refused.text()).isEqualTo(503);
                assertThat(refused.json().path("detail").asString()).contains("same file again");
                assertThat(refused.json().path("charged").asString()).isEqualTo("unknown");
            } finally {
                rabbit.setMemoryAlarm(false);
            }
            Answer accepted =
                    await().atMost(LIMIT)
                            .until(() -> sendBatch(api), answer -> answer.status() == 202);
            assertThat(accepted.data().path("accepted").asInt()).isEqualTo(2);
            String tasks = accepted.taskId().replace("batch_", "seedance_") + "b0000";
            assertThat(queue.takeAll()).contains(tasks + "1", tasks + "2");
        }
    }

    private static Answer sendBatch(RunningApi api) {
        return api.send(
                "POST",
                Paths.BATCHES,
                BodyPublishers.ofString(Requests.plain() + "\n" + Requests.plain()),
                "Content-Type",
                "application/jsonl",
                "Idempotency-Key",
                "amid-an-alarm");
    }

    @Test
    void aConfirmThatDoesNotComeIsAnUnknownOutcomeAndItsRepeatTheSameTask() throws Exception {
        try (var door = TcpProxy.to(rabbit.uri());
                var api =
                        RunningApi.start(
                                door.through(rabbit.uri()),
                                TestServers.redis().uri(),
                                "--seedance.rabbitmq.confirm-timeout=500ms");
                var queue = new SubmitQueue(rabbit.uri(), SubmitQueue.DEFAULT_POOL)) {
            api.create(Requests.plain());
            queue.purge();
            door.stallReplies();

            Answer unknown = api.create(Requests.plain(), "Idempotency-Key", "lost-confirm");

            var problem = unknown.problem(503, "outcome_unknown");
            assertThat(problem.path("charged").asString()).isEqualTo("unknown");
            assertThat(problem.path("retryable").asBoolean()).isTrue();
            assertThat(unknown.header("Retry-After")).isEqualTo("2");
            door.resume();
            Answer repeat = awaitAccepted(api, "Idempotency-Key", "lost-confirm");
            assertThat(queue.takeAll()).contains(repeat.taskId()).containsOnly(repeat.taskId());
        }
    }

    @Test
    void aFullQueueIsToldAsSuch() throws Exception {
        try (var api = RunningApi.start(rabbit.uri(), TestServers.redis().uri());
                var queue = new SubmitQueue(rabbit.uri(), SubmitQueue.DEFAULT_POOL)) {
            queue.purge();
            // Of a policy's and the queue's own bound the lower one holds.
            rabbit.rabbitmqctl(
                    "set_policy",
                    "--apply-to",
                    "queues",
                    "small",
                    "seedance\\.submit.*",
                    "{\"max-length\": 2}");
            try {
                await().atMost(LIMIT).until(() -> api.create(Requests.plain()).status() == 503);
                Answer full = api.create(Requests.plain(), "Idempotency-Key", "full");
                full.problem(503, "queue_full");
                assertThat(full.header("Retry-After")).isEqualTo("30");
            } finally {
                rabbit.rabbitmqctl("clear_policy", "small");
            }
            queue.purge();
            awaitAccepted(api, "Idempotency-Key", "full");
        }
    }

    private String whatTheBrokerHolds() {
        return rabbit.rabbitmqctl(
                        "-q", "list_queues", "name", "messages", "consumers", "policy", "leader")
                + rabbit.rabbitmqctl("-q", "list_connections", "pid", "client_properties")
                + rabbit.logTail();
    }

    private static Answer awaitAccepted(RunningApi api, String... headers) {
        return await().atMost(LIMIT)
                .until(
                        () -> api.create(Requests.plain(), headers),
                        answer -> answer.status() == 202);
    }

    private static void assertUnavailable(Answer answer) {
        answer.problem(503, "broker_unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
    }
}
