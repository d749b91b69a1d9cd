package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.client.SeedanceException.Reason;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The client and a real broker, behind a door that tests shut. */
final class SeedanceClientIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Map<String, Object> REQUEST =
            Map.of(
                    "model",
                    "doubao-seedance-1-5-pro-251215",
                    "content",
                    List.of(Map.of("type", "text", "text", "a cat yawns in the sun")));

    private final URI broker = TestServers.rabbit().uri();
    private TcpProxy proxy;
    private StandInIntake intake;

    @BeforeEach
    void open() throws Exception {
        proxy = TcpProxy.to(broker);
        intake = new StandInIntake(broker);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        intake.close();
    }

    @Test
    void tellsOfConfirmAnswerAndEnd() throws IOException, InterruptedException {
        intake.declare(100).start();
        try (SeedanceClient client = connect(settings().withTenant("acme"))) {
            Submission submission = client.submit(REQUEST, "order-1");
            join(submission.confirmed());
            Accepted accepted = join(submission.accepted());
            assertThat(accepted.taskId()).isEqualTo(StandInIntake.taskId("order-1"));
            assertThat(accepted.json()).contains("\"task.queued\"");

            CompletableFuture<TaskEnd> end = client.awaitEnd(accepted.taskId(), PATIENCE);
            intake.garble();
            intake.end(
                    accepted.taskId(),
                    "succeeded",
                    Map.of("result", Map.of("video_url", "https://videos.example.com/1.mp4")));
            assertThat(join(end))
                    .satisfies(told -> assertThat(told.succeeded()).isTrue())
                    .extracting(TaskEnd::videoUrl)
                    .isEqualTo("https://videos.example.com/1.mp4");
        }
        assertThat(intake.received())
                .singleElement()
                .satisfies(message ->
                        assertThat(message.headers().get("seedance-tenant")).hasToString("acme"));
    }

    @Test
    void anEndThatWasFasterThanTheQuestionIsRemembered() throws IOException, InterruptedException {
        intake.declare(100).start();
        try (SeedanceClient client = connect(settings())) {
            intake.end("seedance_1_quick", "failed", Map.of("error", Map.of("message", "no")));
            intake.end("seedance_1_second", "cancelled", Map.of());
            join(client.awaitEnd("seedance_1_second", PATIENCE));

            TaskEnd first = join(client.awaitEnd("seedance_1_quick", Duration.ofMillis(1)));

            assertThat(first.status()).isEqualTo(TaskEnd.Status.FAILED);
            assertThat(first.error()).isEqualTo("no");
        }
    }

    @Test
    void aRejectedRequestTellsWhatIsWrong() throws IOException, InterruptedException {
        intake.declare(100).start();
        try (SeedanceClient client = connect(settings())) {
            Submission submission = client.submit(Map.of("duration", 5), "bad-order");

            join(submission.confirmed());
            assertThatThrownBy(() -> join(submission.accepted()))
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            e -> {
                                assertThat(e.mayBeRepeated()).isFalse();
                                assertThat(e.violations())
                                        .containsExactly(
                                                new Violation(
                                                        "/model", "required", "model is missing"));
                            })
                    .hasMessage("request bad-order was rejected: /model: model is missing");
        }
    }

    @Test
    void nothingIsLostAndNothingIsATaskTwiceOverLostConnections()
            throws IOException, InterruptedException {
        int count = 3_000;
        intake.declare(100_000).start();
        try (SeedanceClient client = connect(settings().withBounds(200, 100_000))) {
            List<Submission> submissions = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                if (number % 700 == 500) {
                    proxy.cut();
                    proxy.resume();
                }
                submissions.add(client.submit(REQUEST, "order-" + number));
            }
            assertThat(submissions)
                    .allSatisfy(submission -> {
                        join(submission.confirmed());
                        assertThat(join(submission.accepted()).taskId())
                                .isEqualTo(StandInIntake.taskId(submission.key()));
                    });
        }
        assertThat(intake.received().stream().map(StandInIntake.Received::messageId).distinct())
                .hasSize(count);
    }

    @Test
    void whatMayBeLostIsPublishedAgainUnderTheSameKeyAndTime()
            throws IOException, InterruptedException {
        intake.declare(100);
        Instant sentAt = Instant.ofEpochSecond(1_795_383_533);
        try (SeedanceClient client = connect(settings())) {
            proxy.stallReplies();
            byte[] json = "{\"model\": \"any\"}".getBytes(StandardCharsets.UTF_8);
            Submission submission = client.submit(json, "order-1", sentAt);
            await().until(() -> intake.waiting() == 1);
            assertThat(submission.confirmed()).isNotDone();

            proxy.cut();
            proxy.resume();

            join(submission.confirmed());
            intake.start();
            assertThat(join(submission.accepted()).taskId()).isNotBlank();
            await().untilAsserted(() ->
                    assertThat(intake.received())
                            .hasSize(2)
                            .allSatisfy(message -> {
                                assertThat(message.messageId()).isEqualTo("order-1");
                                assertThat(message.sentAt()).isEqualTo(sentAt.getEpochSecond());
                            }));
        }
    }

    @Test
    void anEndOfTheTimeWithoutConnectionIsHeardLater() throws IOException, InterruptedException {
        intake.declare(100).start();
        try (SeedanceClient client = connect(settings())) {
            CompletableFuture<TaskEnd> end = client.awaitEnd("seedance_1_away", PATIENCE);
            proxy.cut();
            intake.end("seedance_1_away", "expired", Map.of("error", Map.of("message", "late")));
            proxy.resume();

            assertThat(join(end).status()).isEqualTo(TaskEnd.Status.EXPIRED);
        }
    }

    @Test
    void withoutAQueueBehindTheExchangeARequestIsUnroutable()
            throws IOException, InterruptedException {
        intake.declareExchanges();
        try (SeedanceClient client = connect(settings())) {
            Submission submission = client.submit(REQUEST, "order-1");

            assertFails(submission.confirmed(), Reason.UNROUTABLE, "reached no queue");
            assertFails(submission.accepted(), Reason.UNROUTABLE, "order-1");
        }
    }

    @Test
    void aFullQueueRefusesAndLaterTakesTheSameRequest() throws IOException, InterruptedException {
        intake.declare(1);
        try (SeedanceClient client = connect(settings())) {
            Submission refused = firstRefused(client);
            assertFails(refused.confirmed(), Reason.QUEUE_FULL, "full");
            assertFails(refused.accepted(), Reason.QUEUE_FULL, "full");

            intake.start();
            await().until(() -> intake.waiting() == 0);
            byte[] again = JsonMapper.shared().writeValueAsBytes(REQUEST);
            join(client.submit(again, refused.key(), refused.sentAt()).accepted());
        }
    }

    private static Submission firstRefused(SeedanceClient client) throws InterruptedException {
        for (int number = 0; number < 100; number++) {
            Submission submission = client.submit(REQUEST, "order-" + number);
            try {
                join(submission.confirmed());
            } catch (SeedanceException _) {
                return submission;
            }
        }
        throw new AssertionError("a queue of 1 took 100");
    }

    @Test
    void withoutABrokerARequestFailsWithinItsLimitAndSaysWhy()
            throws IOException, InterruptedException {
        intake.declare(100);
        try (SeedanceClient client = connect(settings().withLimits(SHORT, PATIENCE))) {
            proxy.cut();
            Submission submission = client.submit(REQUEST, "order-1");

            assertFails(submission.confirmed(), Reason.UNCONFIRMED, "within PT0.7S (");
            assertFails(submission.accepted(), Reason.UNCONFIRMED, "may be safe or not");
        }
        assertThat(intake.waiting()).isZero();
    }

    @Test
    void whatHasFailedIsNotPublishedLater() throws IOException, InterruptedException {
        intake.declare(100);
        try (SeedanceClient client = connect(settings().withLimits(SHORT, PATIENCE))) {
            proxy.cut();
            Submission lost = client.submit(REQUEST, "given-up");
            assertFails(lost.confirmed(), Reason.UNCONFIRMED, "given-up");
            proxy.resume();
            await().ignoreExceptions()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> join(client.submit(REQUEST, "later").confirmed()));
        }
        intake.start();
        await().until(() -> !intake.received().isEmpty());
        assertThat(intake.received())
                .extracting(StandInIntake.Received::messageId)
                .containsOnly("later");
    }

    @Test
    void withoutAWorkerARequestIsSafeButUnanswered() throws IOException, InterruptedException {
        intake.declare(100);
        try (SeedanceClient client = connect(settings().withLimits(PATIENCE, SHORT))) {
            Submission submission = client.submit(REQUEST, "order-1");

            join(submission.confirmed());
            assertFails(submission.accepted(), Reason.UNANSWERED, "does a worker");
        }
        assertThat(intake.waiting()).isEqualTo(1);
    }

    @Test
    void waitsNoLongerThanItsLimitForOthersThatAreUnderWay()
            throws IOException, InterruptedException {
        intake.declare(100);
        var settings = settings().withLimits(SHORT, PATIENCE).withBounds(50, 2);
        try (SeedanceClient client = connect(settings)) {
            join(client.submit(REQUEST, "order-1").confirmed());
            join(client.submit(REQUEST, "order-2").confirmed());

            Submission third = client.submit(REQUEST, "order-3");

            assertFails(third.accepted(), Reason.TOO_MANY_IN_FLIGHT, "2 others lack an answer");
        }
        assertThat(intake.waiting()).isEqualTo(2);
    }

    @Test
    void whatIsChainedToAFutureMaySubmit() throws IOException, InterruptedException {
        intake.declare(100).start();
        try (SeedanceClient client = connect(settings().withBounds(1, 1))) {
            CompletableFuture<Accepted> second =
                    client.submit(REQUEST, "order-1")
                            .accepted()
                            .thenCompose(first -> submitUnchecked(client, "after-it").accepted());

            assertThat(join(second).taskId()).endsWith("after-it");
        }
    }

    @Test
    void whatIsChainedToFuturesMayWaitForOthers() throws IOException, InterruptedException {
        intake.declare(100).start();
        try (SeedanceClient client = connect(settings())) {
            List<CompletableFuture<Accepted>> seconds = new ArrayList<>();
            for (int number = 0; number < 20; number++) {
                String key = "order-" + number;
                seconds.add(
                        client.submit(REQUEST, key)
                                .accepted()
                                .thenApply(first -> submitUnchecked(client, "after-" + key))
                                .thenApply(second -> second.accepted().join()));
            }

            assertThat(seconds)
                    .allSatisfy(second -> assertThat(join(second).taskId()).contains("after-"));
        }
    }

    private static Submission submitUnchecked(SeedanceClient client, String key) {
        try {
            return client.submit(REQUEST, key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anEndThatDoesNotComeIsGivenUpInTime() throws IOException, InterruptedException {
        intake.declare(100);
        try (SeedanceClient client = connect(settings())) {
            assertFails(
                    client.awaitEnd("seedance_1_never", SHORT),
                    Reason.NO_END,
                    "ask taskStatus/seedance_1_never");
        }
    }

    @Test
    void closingEndsEveryFutureAndLeavesNoQueue() throws IOException, InterruptedException {
        intake.declare(100);
        SeedanceClient client = connect(settings());
        Submission submission = client.submit(REQUEST, "order-1");
        join(submission.confirmed());
        CompletableFuture<TaskEnd> end = client.awaitEnd("seedance_1_open", PATIENCE);

        client.close();

        assertFails(submission.accepted(), Reason.CLOSED, "order-1");
        assertFails(end, Reason.CLOSED, "closed");
        assertFails(client.submit(REQUEST, "late").confirmed(), Reason.CLOSED, "late");
        assertFails(client.awaitEnd("seedance_1_late", PATIENCE), Reason.CLOSED, "closed");
        assertThat(TestServers.rabbit().rabbitmqctl("list_queues", "name"))
                .doesNotContain("seedance.client.");
    }

    @Test
    void closingDoesNotWaitForASilentNetwork() throws IOException, InterruptedException {
        intake.declare(100);
        SeedanceClient client = connect(settings());
        proxy.stall();
        Submission submission = client.submit(REQUEST, "order-1");

        CompletableFuture<Void> closed = CompletableFuture.runAsync(client::close);

        assertFails(submission.confirmed(), Reason.CLOSED, "order-1");
        join(closed);
    }

    @Test
    void theDocumentedExampleWorks() throws IOException {
        intake.declare(100).start();
        var link = new CompletableFuture<@Nullable String>();
        Thread.ofVirtual().start(() -> example(link));
        await().until(() -> !intake.received().isEmpty());
        intake.end(
                StandInIntake.taskId("order-7782"),
                "succeeded",
                Map.of("result", Map.of("video_url", "https://videos.example.com/cat.mp4")));

        assertThat(join(link)).isEqualTo("https://videos.example.com/cat.mp4");
    }

    private void example(CompletableFuture<@Nullable String> link) {
        try {
            link.complete(DocumentedExample.order(proxy.through(broker).toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            link.completeExceptionally(e);
        } catch (RuntimeException e) {
            link.completeExceptionally(e);
        }
    }

    @Test
    void saysThatNobodyHasPreparedTheBroker() {
        assertThatThrownBy(() -> connect(settings()))
                .isInstanceOf(SeedanceException.class)
                .hasMessage(
                        "the broker has no exchange seedance.events; start the API or a worker once");
    }

    @Test
    void saysThatThereIsNoBroker() {
        var nobody = ClientSettings.of(URI.create("amqp://guest:secret@127.0.0.1:1/"));

        assertThatThrownBy(() -> connect(nobody))
                .isInstanceOfSatisfying(
                        SeedanceException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessage("cannot connect to RabbitMQ at 127.0.0.1:1: Connection refused");
    }

    private ClientSettings settings() {
        return ClientSettings.of(proxy.through(broker));
    }

    private static SeedanceClient connect(ClientSettings settings) {
        return SeedanceClient.connect(settings);
    }

    private static <T extends @Nullable Object> T join(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            throw new AssertionError("not at its end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static void assertFails(CompletableFuture<?> future, Reason reason, String message) {
        assertThatThrownBy(() -> join(future))
                .isInstanceOfSatisfying(
                        SeedanceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }
}
