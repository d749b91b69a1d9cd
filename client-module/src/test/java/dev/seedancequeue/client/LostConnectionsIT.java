package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.client.SeedanceException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Connections that are cut, closed to new ones, or silent. */
final class LostConnectionsIT extends ClientBehindAProxy {

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
    void aRefusalAfterALostConnectionDoesNotSayThatTheRequestIsNowhere()
            throws IOException, InterruptedException {
        intake.declare(100);
        try (SeedanceClient client = connect(settings())) {
            proxy.stallReplies();
            Submission submission = client.submit(REQUEST, "order-1");
            await().until(() -> intake.waiting() == 1);
            intake.unbind();

            proxy.cut();
            proxy.resume();

            assertFails(
                    submission.confirmed(),
                    Reason.UNCONFIRMED,
                    "request order-1 may be safe or not: it was published over a connection that"
                            + " was lost; again, it reached no queue");
        }
        assertThat(intake.waiting()).isEqualTo(1);
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
    void closingDoesNotWaitForASilentNetwork() throws IOException, InterruptedException {
        intake.declare(100);
        SeedanceClient client = connect(settings());
        proxy.stall();
        Submission submission = client.submit(REQUEST, "order-1");

        CompletableFuture<Void> closed = CompletableFuture.runAsync(client::close);

        assertFails(submission.confirmed(), Reason.CLOSED, "order-1");
        join(closed);
    }
}
