package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

final class ApiSettingsTest {

    @Test
    void defaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(
                        new ApiSettings(
                                DataSize.ofMegabytes(1),
                                DataSize.ofMegabytes(200),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(60),
                                10_000,
                                Duration.ofSeconds(15),
                                null));
    }

    @Test
    void mapsEverything() {
        assertThat(
                        bind(
                                Map.of(
                                        "seedance.api.max-body",
                                        "64KB",
                                        "seedance.api.max-batch",
                                        "3MB",
                                        "seedance.api.poll-hint",
                                        "10s",
                                        "seedance.api.max-wait",
                                        "90s",
                                        "seedance.api.max-listeners",
                                        "3",
                                        "seedance.api.keep-alive",
                                        "4s",
                                        "seedance.api.operator-key",
                                        "0123456789abcdef")))
                .isEqualTo(
                        new ApiSettings(
                                DataSize.ofKilobytes(64),
                                DataSize.ofMegabytes(3),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(90),
                                3,
                                Duration.ofSeconds(4),
                                "0123456789abcdef"));
    }

    @Test
    void aKeyWithoutAValueIsNoKey() {
        assertThat(bind(Map.of("seedance.api.operator-key", "")).operatorKey()).isNull();
    }

    @Test
    void neverPrintsTheOperatorsKey() {
        var settings = bind(Map.of("seedance.api.operator-key", "a-very-secret-key"));

        assertThat(settings.toString()).doesNotContain("a-very-secret-key");
        assertThatThrownBy(() -> bind(Map.of("seedance.api.operator-key", "too-short")))
                .rootCause()
                .hasMessage("operator-key has to have at least 16 characters, not 9");
    }

    @ParameterizedTest
    @CsvSource({
        "max-body, 0B, 'max-body has to be between 1B and 15MB, not 0B'",
        "max-body, 16MB, 'max-body has to be between 1B and 15MB, not 16777216B'",
        "max-batch, 2GB, max-batch has to be between 1B and 1GB",
        "poll-hint, 999ms, poll-hint has to be at least 1s",
        "max-wait, 301s, 'max-wait has to be between 1s and 5m, not 301000ms'",
        "keep-alive, 10ms, 'keep-alive has to be between 1s and 5m, not 10ms'",
        "max-listeners, 0, 'max-listeners has to be between 1 and 16000, not 0'"
    })
    void refusesWhatIsOutOfBounds(String name, String value, String reason) {
        assertThatThrownBy(() -> bind(Map.of("seedance.api." + name, value)))
                .rootCause()
                .hasMessageStartingWith(reason);
    }

    private static ApiSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("seedance.api", ApiSettings.class);
    }
}
