package dev.seedancequeue.worker.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.testservers.TlsImpostor;
import dev.seedancequeue.webhook.AllowedAddresses;
import dev.seedancequeue.webhook.SigningSecret;
import dev.seedancequeue.webhook.WebhookDelivery;
import dev.seedancequeue.webhook.WebhookEndpoint;
import dev.seedancequeue.worker.webhook.WebhookHttp.Answer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a delivery is sent to by {@code https}; the server's certificate is for localhost. */
final class WebhookTlsTest {

    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final AllowedAddresses LOOPBACK = new AllowedAddresses(List.of("127.0.0.0/8"));

    private SSLContext trusting;
    private Receiver receiver;

    @BeforeEach
    void listen() throws GeneralSecurityException, IOException, InterruptedException {
        try (var keys = new TlsImpostor("localhost")) {
            trusting = keys.context();
        }
        receiver = new Receiver(trusting);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void aHostIsToldWhoseCertificateIsTrusted() {
        var http = new WebhookHttp(LOOPBACK, LIMIT, CLOCK, trusting);

        assertThat(send(http, "localhost")).isEqualTo(new Answer.Answered(204, null));
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void aHostIsNotToldWhoseCertificateNobodyVouchesFor() {
        var http = new WebhookHttp(LOOPBACK, LIMIT, CLOCK);

        assertRefused(send(http, "localhost"));
    }

    @Test
    void aHostIsNotToldWhoseCertificateIsForAnother() {
        var http = new WebhookHttp(LOOPBACK, LIMIT, CLOCK, trusting);

        assertRefused(send(http, "127.0.0.1"));
    }

    private void assertRefused(Answer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.NoAnswer.class,
                        refused -> assertThat(refused.reason()).contains("certificate"));
        assertThat(receiver.received()).isEmpty();
    }

    private Answer send(WebhookHttp http, String host) {
        var random = new SecureRandom();
        var endpoint =
                new WebhookEndpoint(
                        WebhookEndpoint.newId(random),
                        "default",
                        "https://%s:%d/hooks".formatted(host, receiver.port()),
                        List.of("task.*"),
                        null,
                        List.of(SigningSecret.random(random)),
                        null,
                        CLOCK.instant());
        return http.send(endpoint, WebhookDelivery.test(endpoint, "nonce", CLOCK.instant()));
    }
}
