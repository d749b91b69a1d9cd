package dev.seedancequeue.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.settings.RedisSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownSettingsTest {

    private final KnownSettings settings =
            KnownSettings.of(
                    new Role(
                            "api",
                            KnownSettingsTest.class,
                            List.of(RabbitSettings.class, RedisSettings.class)));

    @Test
    void namesTheVariablesOfARecord() {
        assertThat(KnownSettings.variables(RabbitSettings.class))
                .containsExactly(
                        "SEEDANCE_RABBITMQ_URI",
                        "SEEDANCE_RABBITMQ_TIMEOUT",
                        "SEEDANCE_RABBITMQ_CONFIRM_TIMEOUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SEEDANCE_RABBITMQ_URI",
                "SEEDANCE_REDIS_CONNECT_TIMEOUT",
                "SEEDANCE_PORT",
                "SEEDANCE_REDIS_URI",
                "PATH",
                "ARK_API_KEY"
            })
    void takesWhatItKnowsAndWhatIsNotOurs(String variable) {
        assertAccepted(variable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SEEDANCE_WORKER_ANYTHING",
                "SEEDANCE_EMULATOR_SPEED",
                "SEEDANCE_TEST_RABBITMQ_URI",
                "SEEDANCE_JAVA_HOME"
            })
    void letsOtherRolesSettingsPass(String variable) {
        assertAccepted(variable);
    }

    @ParameterizedTest
    @CsvSource({
        "SEEDANCE_RABITMQ_URI,       SEEDANCE_RABBITMQ_URI",
        "SEEDANCE_REDIS_TIMEOUTS,    SEEDANCE_REDIS_TIMEOUT",
        "SEEDANCE_PROT,              SEEDANCE_PORT",
        "SEEDANCE_RABBITMQ_CONFIRMTIMEOUT, SEEDANCE_RABBITMQ_CONFIRM_TIMEOUT"
    })
    void refusesWhatItDoesNotKnowAndNamesTheNearest(String variable, String nearest) {
        assertThatThrownBy(() -> settings.check(Map.of(variable, "x")))
                .hasMessage(
                        variable
                                + " is not a setting; did you mean "
                                + nearest
                                + "? README.md lists them all");
    }

    @Test
    void refusesUnknownSettingsOfItsOwnRole() {
        assertThatThrownBy(() -> settings.check(Map.of("SEEDANCE_API_NONE", "x")))
                .hasMessageStartingWith("SEEDANCE_API_NONE is not a setting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-1", "65536", "", "8080.5"})
    void refusesAPortThatIsNone(String port) {
        assertThatThrownBy(() -> settings.check(Map.of("SEEDANCE_PORT", port)))
                .hasMessageStartingWith("SEEDANCE_PORT=" + port + " is not usable: ");
    }

    @Test
    void refusesALogFormatThatSpringDoesNotKnow() {
        assertThatThrownBy(() -> settings.check(Map.of("SEEDANCE_LOG_FORMAT", "xml")))
                .hasMessage(
                        "SEEDANCE_LOG_FORMAT=xml is not usable: it has to be logstash, ecs, gelf or"
                                + " empty");
        assertThatCode(() -> settings.check(Map.of("SEEDANCE_LOG_FORMAT", "")))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesALogLevelThatIsNone() {
        assertThatThrownBy(() -> settings.check(Map.of("SEEDANCE_LOG_LEVEL", "loud")))
                .hasMessage(
                        "SEEDANCE_LOG_LEVEL=loud is not usable: it has to be trace, debug, info,"
                                + " warn, error or off");
        assertThatCode(() -> settings.check(Map.of("SEEDANCE_LOG_LEVEL", "Debug")))
                .doesNotThrowAnyException();
    }

    private void assertAccepted(String variable) {
        assertThatCode(() -> settings.check(Map.of(variable, "1"))).doesNotThrowAnyException();
    }
}
