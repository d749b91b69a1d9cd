package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientSettingsTest {

    private static final ClientSettings USUAL =
            ClientSettings.of(URI.create("amqp://me:secret@broker:5673/"));

    @Test
    void aTrailingSlashMeansTheUsualVirtualHost() {
        var factory = USUAL.connections();

        assertThat(factory.getVirtualHost()).isEqualTo("/");
        assertThat(factory.getHost()).isEqualTo("broker");
        assertThat(factory.getPort()).isEqualTo(5673);
    }

    @Test
    void saysWhichSettingIsWrongAndHow() {
        assertThatThrownBy(() -> USUAL.withLimits(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessage("confirmLimit is PT0S and has to be positive, and at most PT8760H");
        assertThatThrownBy(() -> USUAL.withLimits(Duration.ofSeconds(1), Duration.ofSeconds(-1)))
                .hasMessage("answerLimit is PT-1S and has to be positive, and at most PT8760H");
        assertThatThrownBy(() -> USUAL.withBounds(0, 1))
                .hasMessage("maxUnconfirmed is 0 and has to be at least 1");
        assertThatThrownBy(() -> USUAL.withBounds(1, 0))
                .hasMessage("maxUnanswered is 0 and has to be at least 1");
        assertThatThrownBy(() -> USUAL.withTenant("two words"))
                .hasMessage(
                        "tenant is \"two words\" and has to be 1 to 255 visible ASCII characters");
        assertThatThrownBy(() -> USUAL.withLimits(Duration.ofDays(366), Duration.ofSeconds(1)))
                .hasMessage("confirmLimit is PT8784H and has to be positive, and at most PT8760H");
    }

    @ParameterizedTest
    @CsvSource({
        "http://me:secret@broker, it begins with http",
        "broker:5672, it begins with broker",
        "//me:secret@broker, it begins with neither",
        "amqp:///videos, no host can be read from it: write @",
        "amqp://me:sec@ret@broker, no host can be read from it: write @",
        "amqp://me:secret@my_broker, no host can be read from it: write @"
    })
    void goesToNoOtherBrokerThanTheOneThatIsNamed(URI broker, String why) {
        assertThatThrownBy(() -> ClientSettings.of(broker))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("broker has to be amqp://user:password@host:port, or amqps")
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret");
    }

    @Test
    void doesNotShowThePassword() {
        assertThat(USUAL.toString()).doesNotContain("secret").contains("broker:5673");
    }
}
