package dev.seedancequeue.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures, judged by a known example and by the library of Standard Webhooks. */
class SigningTest {

    private static final String ID = "msg_0001";
    private static final String BODY = "{\"type\":\"task.succeeded\",\"data\":{\"id\":\"täsk\"}}";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Instant now = Instant.now();

    @Test
    void signsAsTheKnownExample() {
        var secret = new SigningSecret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", null);
        String body =
                "{\"type\":\"task.succeeded\",\"timestamp\":\"2026-11-22T10:00:00Z\","
                        + "\"data\":{\"id\":\"seedance_1\"}}";

        assertThat(secret.sign(ID, Instant.ofEpochSecond(1_795_341_600), body))
                .isEqualTo("v1,S2Te6kGJE1lp4/x6nEHqiEoRF8oBZkdNJp3vhyS58SI=");
    }

    @Test
    void isAcceptedByTheLibraryOfTheStandard() {
        SigningSecret secret = SigningSecret.random(RANDOM);

        assertThatCode(() -> verify(secret, endpoint(secret), now)).doesNotThrowAnyException();
        assertThatThrownBy(() -> verify(SigningSecret.random(RANDOM), endpoint(secret), now))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void afterARotationBothSecretsSignUntilTheOverlapIsOver() throws Exception {
        SigningSecret old = SigningSecret.random(RANDOM);
        SigningSecret fresh = SigningSecret.random(RANDOM);
        WebhookEndpoint rotated =
                endpoint(old).rotated(fresh, Duration.ofHours(1), now.minusSeconds(60));

        verify(old, rotated, now);
        verify(fresh, rotated, now);
        assertThat(rotated.sign(ID, now, BODY).split(" ")).hasSize(2);
        assertThat(rotated.sign(ID, now.plus(Duration.ofHours(1)), BODY))
                .isEqualTo(fresh.sign(ID, now.plus(Duration.ofHours(1)), BODY));
    }

    @Test
    void aRotationWithoutOverlapEndsTheOldSecretAtOnce() {
        SigningSecret fresh = SigningSecret.random(RANDOM);
        WebhookEndpoint rotated =
                endpoint(SigningSecret.random(RANDOM)).rotated(fresh, Duration.ZERO, now);

        assertThat(rotated.secrets()).containsExactly(fresh);
    }

    @Test
    void anEarlierEndIsNotPutOffByALaterRotation() {
        WebhookEndpoint twice =
                endpoint(SigningSecret.random(RANDOM))
                        .rotated(SigningSecret.random(RANDOM), Duration.ofMinutes(5), now)
                        .rotated(SigningSecret.random(RANDOM), Duration.ofHours(5), now);

        assertThat(twice.secrets())
                .extracting(SigningSecret::until)
                .containsExactly(null, now.plusSeconds(18_000), now.plusSeconds(300));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=",
                "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8*"
            })
    void whatIsNoSecretIsRefused(String text) {
        assertThat(SigningSecret.isUsable(text)).isFalse();
    }

    @Test
    void aSecretIsNeverPrinted() {
        SigningSecret secret = SigningSecret.random(RANDOM);

        assertThat(secret + " " + endpoint(secret)).doesNotContain(secret.text().substring(6));
    }

    private static WebhookEndpoint endpoint(SigningSecret secret) {
        return new WebhookEndpoint(
                "endpoint_1",
                "default",
                "https://example.com/hooks",
                List.of("task.*"),
                null,
                List.of(secret),
                null,
                Instant.EPOCH);
    }

    private static void verify(SigningSecret secret, WebhookEndpoint endpoint, Instant at)
            throws Exception {
        new Webhook(secret.text())
                .verify(
                        BODY,
                        Map.of(
                                "webhook-id",
                                List.of(ID),
                                "webhook-timestamp",
                                List.of(Long.toString(at.getEpochSecond())),
                                "webhook-signature",
                                List.of(endpoint.sign(ID, at, BODY))));
    }
}
