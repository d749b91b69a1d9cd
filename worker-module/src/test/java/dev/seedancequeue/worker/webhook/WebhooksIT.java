package dev.seedancequeue.worker.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.WebhookEnvelope;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.DeliveryRecord.Status;
import dev.seedancequeue.webhook.WebhookDelivery;
import dev.seedancequeue.webhook.WebhookEndpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of events that somebody wants to be told of. */
class WebhooksIT {

    private static final int LAST_ATTEMPT = RetryTimes.WAITS.size() + 1;

    private final WebhookBench bench = new WebhookBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void anEventIsOneDeliveryForEachEndpointOfItsTenantThatWantsIt() {
        bench.register("acme", bench.receiver.url("/acme"), "task.*");
        assertThat(bench.event(Tasks.succeeded())).isTrue();
        assertThat(bench.event(Tasks.running())).isTrue();

        assertThat(bench.sentOn()).isEqualTo(1);
        WebhookDelivery delivery = bench.next().delivery();
        assertThat(delivery.endpointId()).isEqualTo(bench.endpoint.id());
        assertThat(delivery.type()).isEqualTo("task.succeeded");
        assertThat(bench.record(delivery).status()).isEqualTo(Status.PENDING);
    }

    @Test
    void anEventThatComesTwiceIsSentAgainOnlyUntilItWasDelivered() {
        Task task = Tasks.succeeded();
        assertThat(bench.event(task)).isTrue();
        assertThat(bench.event(task)).isTrue();
        assertThat(bench.sentOn()).isEqualTo(2);

        assertThat(bench.attempt(bench.next())).isTrue();
        assertThat(bench.event(task)).isTrue();
        assertThat(bench.attempt(bench.next())).isTrue();

        assertThat(bench.sentOn()).isEqualTo(2);
        assertThat(bench.receiver.received()).hasSize(1);
    }

    @Test
    void whatIsNoEventIsPassedOver() {
        for (String body : List.of("null", "[", "{\"type\":\"task.succeeded\"}")) {
            assertThat(bench.event(body)).isTrue();
        }
    }

    @Test
    void aDeliveryIsSignedSentAndDone() {
        WebhookDelivery delivery = bench.delivery(Tasks.succeeded());
        assertThat(bench.attempt(delivery)).isTrue();

        Receiver.Received got = bench.receiver.received().getFirst();
        assertThat(got.path()).isEqualTo("/hooks");
        assertThat(got.id()).isEqualTo(delivery.id());
        assertThat(got.body()).isEqualTo(delivery.body());
        assertThat(got.signature())
                .isEqualTo(
                        bench.endpoint.sign(delivery.id(), bench.clock.instant(), delivery.body()));
        assertThat(bench.record(delivery).status()).isEqualTo(Status.DELIVERED);
        assertThat(bench.record(delivery).httpStatus()).isEqualTo(204);
        assertThat(bench.sentOn()).isZero();
    }

    @Test
    void whatIsRefusedIsTriedAgainLaterUnderTheSameId() {
        bench.receiver.answer(500);
        WebhookDelivery delivery = bench.delivery(Tasks.succeeded());
        assertThat(bench.attempt(WebhookEnvelope.of(delivery, 2, bench.clock.instant()))).isTrue();

        assertThat(bench.next().attempt()).isEqualTo(3);
        assertThat(bench.next().delivery()).isEqualTo(delivery);
        assertThat(bench.nextDelay()).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(330));
        DeliveryRecord record = bench.record(delivery);
        assertThat(record.status()).isEqualTo(Status.PENDING);
        assertThat(record.attempts()).isEqualTo(2);
        assertThat(record.error()).isEqualTo("answered 500");
        assertThat(record.nextAt()).isEqualTo(bench.next().dueAt());
    }

    @Test
    void aRedirectIsNoSuccessAndNotFollowed() {
        bench.receiver.answer(302, "Location", "/elsewhere");
        assertThat(bench.attempt(bench.delivery(Tasks.succeeded()))).isTrue();

        assertThat(bench.receiver.received())
                .extracting(Receiver.Received::path)
                .containsOnly("/hooks");
        assertThat(bench.next().attempt()).isEqualTo(2);
    }

    @Test
    void beforeItsTimeAMessageGoesBackToTheLadder() {
        Instant due = bench.clock.instant().plus(Duration.ofHours(2));
        assertThat(bench.attempt(WebhookEnvelope.of(bench.delivery(Tasks.succeeded()), 5, due)))
                .isTrue();

        assertThat(bench.receiver.received()).isEmpty();
        assertThat(bench.next().attempt()).isEqualTo(5);
        assertThat(bench.next().dueAt()).isEqualTo(due);
        assertThat(bench.nextDelay()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void anEndpointThatIsGoneIsDisabledAtOnce() {
        bench.receiver.answer(410);
        WebhookDelivery delivery = bench.delivery(Tasks.succeeded());
        assertThat(bench.attempt(delivery)).isTrue();

        assertThat(bench.sentOn()).isZero();
        assertThat(bench.record(delivery).status()).isEqualTo(Status.FAILED);
        assertThat(bench.disabledReason()).isEqualTo("it answered 410");
    }

    @Test
    void anEndpointThatTookNothingForDaysIsDisabledAfterTheLastAttempt() {
        bench.receiver.answer(500);
        WebhookDelivery delivery = bench.delivery(Tasks.succeeded());
        assertThat(bench.attempt(WebhookEnvelope.of(delivery, LAST_ATTEMPT, bench.clock.instant())))
                .isTrue();

        assertThat(bench.sentOn()).isZero();
        assertThat(bench.record(delivery).status()).isEqualTo(Status.FAILED);
        assertThat(bench.disabledReason()).isEqualTo("no delivery succeeded for days");
    }

    @Test
    void anEndpointThatTookOthersMeanwhileIsNot() {
        WebhookDelivery delivery = bench.delivery(Tasks.succeeded());
        bench.clock.advance(Duration.ofHours(1));
        WebhookDelivery other =
                WebhookDelivery.test(
                        bench.endpoint, bench.clock.instant().toString(), bench.clock.instant());
        assertThat(bench.attempt(other)).isTrue();
        bench.receiver.answer(500);
        assertThat(bench.attempt(WebhookEnvelope.of(delivery, LAST_ATTEMPT, bench.clock.instant())))
                .isTrue();

        assertThat(bench.record(delivery).status()).isEqualTo(Status.FAILED);
        assertThat(bench.found().disabled()).isNull();
    }

    @Test
    void whoAsksForRestIsSentNothingElseUntilThen() {
        bench.receiver.answer(429, "Retry-After", "3600");
        assertThat(bench.attempt(bench.delivery(Tasks.succeeded()))).isTrue();
        assertThat(bench.nextDelay()).isEqualTo(Duration.ofHours(1));

        WebhookDelivery other =
                WebhookDelivery.test(
                        bench.endpoint, bench.clock.instant().toString(), bench.clock.instant());
        assertThat(bench.attempt(other)).isTrue();

        assertThat(bench.receiver.received()).hasSize(1);
        assertThat(bench.next().delivery()).isEqualTo(other);
        assertThat(bench.next().attempt()).isEqualTo(1);
        assertThat(bench.next().dueAt())
                .isAfterOrEqualTo(bench.clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void anEndpointThatDoesNotAnswerHoldsAMessageForTheTimeLimitOnly() {
        var end = new CountDownLatch(1);
        bench.receiver.answer(_ -> awaitQuietly(end));
        long begun = System.nanoTime();
        WebhookDelivery delivery = bench.delivery(Tasks.succeeded());
        assertThat(bench.attempt(delivery)).isTrue();
        end.countDown();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(bench.record(delivery).error()).isEqualTo("no answer within 1 s");
        assertThat(bench.next().attempt()).isEqualTo(2);
    }

    @Test
    void anAnswerThatNeverEndsIsNotRead() {
        var end = new CountDownLatch(1);
        bench.receiver.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            awaitQuietly(end);
        });
        WebhookDelivery delivery = bench.delivery(Tasks.succeeded());
        assertThat(bench.attempt(delivery)).isTrue();
        end.countDown();

        assertThat(bench.record(delivery).status()).isEqualTo(Status.DELIVERED);
    }

    @Test
    void nothingIsSentIntoANetworkThatIsNotAllowed() {
        String path = ":" + bench.receiver.port() + "/hooks?token=secret";
        for (String url :
                List.of(
                        "http://127.0.0.1" + path,
                        "https://127.0.0.1" + path,
                        "https://localhost" + path,
                        "https://[::1]" + path,
                        "https://[::ffff:127.0.0.1]" + path,
                        "https://2130706433" + path,
                        "https://0.0.0.0" + path)) {
            bench.registry.change(
                    all -> all.with(bench.endpoint.with(url, bench.endpoint.types(), null)));
            WebhookDelivery delivery =
                    WebhookDelivery.test(bench.endpoint, url, bench.clock.instant());
            byte[] message =
                    Json.mapper()
                            .writeValueAsBytes(
                                    WebhookEnvelope.of(delivery, 1, bench.clock.instant()));
            assertThat(WebhookBench.attempt(bench.webhooks(List.of()), message)).isTrue();

            assertThat(bench.record(delivery).error())
                    .as(url)
                    .contains("SEEDANCE_WEBHOOK_NETWORKS")
                    .doesNotContain("secret");
        }
        assertThat(bench.receiver.received()).isEmpty();
    }

    @Test
    void nothingIsSentToAnEndpointThatIsDisabledOrRemoved() {
        WebhookDelivery delivery = bench.delivery(Tasks.succeeded());
        bench.registry.change(all ->
                all.with(
                        bench.endpoint.disabled(
                                new WebhookEndpoint.Disabled("by a test", bench.clock.instant()))));
        assertThat(bench.attempt(delivery)).isTrue();

        assertThat(bench.receiver.received()).isEmpty();
        assertThat(bench.record(delivery).status()).isEqualTo(Status.SKIPPED);
        assertThat(bench.sentOn()).isZero();
    }

    @Test
    void withoutRedisThoseWhoWereKnownGoOnBeingTold() {
        assertThat(bench.attempt(bench.delivery(Tasks.succeeded()))).isTrue();
        bench.redisDoor.cut();
        try {
            bench.clock.advance(Duration.ofMinutes(1));
            assertThat(bench.event(Tasks.succeeded())).isTrue();
            assertThat(bench.attempt(bench.next())).isTrue();
        } finally {
            bench.redisDoor.resume();
        }
        assertThat(bench.receiver.received()).hasSize(2);
    }

    @Test
    void aMessageThatIsNoDeliveryIsADeadLetter() {
        for (String body : List.of("null", "{}", "{\"schema_version\":2}")) {
            assertThat(bench.attempt(body.getBytes(StandardCharsets.UTF_8))).isTrue();
        }
        assertThat(bench.publisher.deadLetters()).hasSize(3);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
