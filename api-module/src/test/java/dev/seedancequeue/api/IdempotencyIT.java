package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class IdempotencyIT {

    private static final String KEY = "Idempotency-Key";
    private static final int CALLERS = 64;

    private static RunningApi api;
    private static SubmitQueue queue;

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        api = RunningApi.start();
        queue = new SubmitQueue(TestServers.rabbit().uri(), SubmitQueue.DEFAULT_POOL);
    }

    @AfterAll
    static void close() throws IOException {
        queue.close();
        api.close();
    }

    @BeforeEach
    void emptyTheQueue() throws IOException {
        queue.purge();
    }

    @Test
    void repeatsTheAnswerOfTheFirstRequest() throws IOException {
        Answer first = api.create(Requests.plain(), KEY, key);

        Answer second = api.create(Requests.plain(), KEY, key);

        assertThat(first.status()).isEqualTo(202);
        assertThat(first.headers().map()).doesNotContainKey("idempotent-replayed");
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(queue.takeAll()).containsExactly(first.taskId());
    }

    @Test
    void takesTheQuotedAndTheBareKeyForTheSame() {
        Answer bare = api.create(Requests.plain(), KEY, key);

        Answer quoted = api.create(Requests.plain(), KEY, "\"" + key + "\"");

        assertThat(quoted.taskId()).isEqualTo(bare.taskId());
    }

    @Test
    void takesTheSameBodyInAnotherSpellingForTheSame() {
        Answer first =
                api.create(
                        "{\"model\":\"%s\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}"
                                .formatted(Requests.MODEL),
                        KEY,
                        key);

        Answer second =
                api.create(
                        "{ \"content\" : [ {\"text\":\"\\u0061\", \"type\":\"text\"} ], \"model\": \"%s\" }"
                                .formatted(Requests.MODEL),
                        KEY,
                        key);

        assertThat(second.taskId()).isEqualTo(first.taskId());
    }

    @Test
    void refusesTheKeyForAnotherBody() throws IOException {
        Answer first = api.create(Requests.plain(), KEY, key);

        api.create(Requests.with("\"seed\": 7,"), KEY, key).problem(422, "idempotency_key_reused");

        assertThat(queue.takeAll()).containsExactly(first.taskId());
        assertThat(api.create(Requests.plain(), KEY, key).taskId()).isEqualTo(first.taskId());
    }

    @Test
    void aRefusedRequestLeavesItsKeyFree() {
        api.create(Requests.with("\"seeed\": 7,"), KEY, key).problem(400, "invalid_request");
        api.create(Requests.finalOf("seedance_1710071234_abc123"), KEY, key)
                .problem(400, "invalid_request");

        Answer corrected = api.create(Requests.plain(), KEY, key);

        assertThat(corrected.status()).isEqualTo(202);
        assertThat(corrected.headers().map()).doesNotContainKey("idempotent-replayed");
    }

    @Test
    void aKeyDoesNotMakeOtherKeysTheSame() {
        String first = api.create(Requests.plain(), KEY, key).taskId();
        String second = api.create(Requests.plain(), KEY, key + "2").taskId();
        String without = api.create(Requests.plain()).taskId();

        assertThat(Set.of(first, second, without)).hasSize(3);
    }

    @Test
    void manyCallersWithOneKeyMakeOneTask()
            throws IOException, InterruptedException, ExecutionException {
        var start = new CountDownLatch(1);
        Callable<Answer> call =
                () -> {
                    start.await();
                    return api.create(Requests.plain(), KEY, key);
                };
        List<Answer> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                calls.add(threads.submit(call));
            }
            start.countDown();
            for (Future<Answer> answer : calls) {
                answers.add(answer.get());
            }
        }

        assertThat(answers).extracting(Answer::status).containsOnly(202, 409);
        answers.stream()
                .filter(answer -> answer.status() == 409)
                .forEach(answer -> {
                    answer.problem(409, "idempotency_key_in_flight");
                    assertThat(answer.header("Retry-After")).isEqualTo("1");
                });
        List<Answer> accepted = answers.stream().filter(answer -> answer.status() == 202).toList();
        assertThat(accepted.stream().map(Answer::taskId).collect(Collectors.toSet())).hasSize(1);
        assertThat(accepted.stream().filter(a -> a.header("Idempotent-Replayed").isEmpty()))
                .hasSize(1);
        assertThat(queue.takeAll()).containsExactly(accepted.getFirst().taskId());
    }
}
