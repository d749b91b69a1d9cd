package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.client.SeedanceException.Reason;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a client tells its users, with a real broker. */
final class SeedanceClientIT extends ClientBehindAProxy {

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
    void saysWhichArgumentIsWrongAndHow() throws IOException {
        intake.declare(100);
        byte[] json = {'{', '}'};
        try (SeedanceClient client = connect(settings())) {
            assertThatThrownBy(() -> client.submit(json, "two words"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "key is \"two words\" and has to be 1 to 255 visible ASCII characters");
            assertThatThrownBy(() -> client.submit(new byte[1_048_577], "large"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("request large has 1048577 bytes and may have 1048576");
            assertThatThrownBy(() -> client.submit(json, "late", Instant.MAX))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("sentAt of request late is +1000000000-12-31T")
                    .hasMessageContaining("between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59Z");
            assertThatThrownBy(() -> client.awaitEnd("", PATIENCE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("taskId is \"\"");
            assertThatThrownBy(() -> client.awaitEnd("seedance_1_a", Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("limit is PT-1S and has to be positive, and at most PT8760H");
        }
        assertThat(intake.waiting()).isZero();
    }

    @Test
    void closingEndsEveryFutureAndLeavesNoQueue() throws IOException, InterruptedException {
        intake.declare(100);
        List<String> before = queues();
        SeedanceClient client = connect(settings());
        Submission submission = client.submit(REQUEST, "order-1");
        join(submission.confirmed());
        CompletableFuture<TaskEnd> end = client.awaitEnd("seedance_1_open", PATIENCE);

        client.close();

        assertFails(submission.accepted(), Reason.CLOSED, "order-1");
        assertFails(end, Reason.CLOSED, "closed");
        assertFails(client.submit(REQUEST, "late").confirmed(), Reason.CLOSED, "late was not sent");
        assertFails(client.awaitEnd("seedance_1_late", PATIENCE), Reason.CLOSED, "closed");
        assertThat(queues()).containsExactlyInAnyOrderElementsOf(before);
    }

    private static List<String> queues() {
        return TestServers.rabbit().rabbitmqctl("-q", "list_queues", "name").lines().toList();
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
}
