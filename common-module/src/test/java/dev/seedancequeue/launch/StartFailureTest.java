package dev.seedancequeue.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.settings.RedisSettings;
import java.lang.annotation.RetentionPolicy;
import java.net.BindException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.web.server.PortInUseException;

final class StartFailureTest {

    @Test
    void aTakenPortSaysHowToChooseAnother() {
        var failure =
                new IllegalStateException(
                        "web server", new PortInUseException(8080, new BindException("in use")));

        assertThat(StartFailure.explain(failure))
                .isEqualTo(
                        "port 8080 is taken; set SEEDANCE_PORT to another one, or to 0 for a free"
                                + " one");
    }

    @Test
    void aBadDurationNamesItsVariableAndValue() {
        assertOneLine(
                explain(RabbitSettings.class, "seedance.rabbitmq", "confirm-timeout", "soon"),
                "SEEDANCE_RABBITMQ_CONFIRM_TIMEOUT=soon is not usable: ");
    }

    @Test
    void aValueOutOfBoundsNamesItsRecordAndTheBound() {
        assertOneLine(
                explain(RedisSettings.class, "seedance.redis", "connections", "0"),
                "settings SEEDANCE_REDIS_* are not usable: connections has to be at least 1, not 0");
    }

    @Test
    void anAddressIsNeverShownWithItsPassword() {
        String broken =
                explain(RabbitSettings.class, "seedance.rabbitmq", "uri", "amqp://u:s3cret@[host");
        String wrong =
                explain(RabbitSettings.class, "seedance.rabbitmq", "uri", "http://u:s3cret@host");

        assertOneLine(broken, "SEEDANCE_RABBITMQ_URI=*** is not usable");
        assertOneLine(wrong, "uri has to be amqp://user:password@host:port");
        assertThat(broken + wrong).doesNotContain("s3");
    }

    @Test
    void anUnknownSettingIsNamed() {
        assertOneLine(
                explain(RedisSettings.class, "seedance.redis", "timeouts", "1s"),
                "there is no setting seedance.redis.timeouts");
    }

    @Test
    void aPortThatIsNoNumberIsReportedAsTheVariableThatSetIt() {
        var binder = new Binder(new MapConfigurationPropertySource(Map.of("server.port", "many")));

        Throwable failure = catchThrowable(() -> binder.bind("server.port", Integer.class));

        assertOneLine(StartFailure.explain(failure), "SEEDANCE_PORT is not usable: ");
    }

    @Test
    void anAddressOfAnotherMachineIsReportedAsTheVariableThatSetIt() {
        var failure =
                new IllegalStateException(
                        "web server", new BindException("Cannot assign requested address"));

        assertThat(StartFailure.explain(failure))
                .isEqualTo("SEEDANCE_ADDRESS is not usable: this machine has no such address");
    }

    @Test
    void aWordThatIsNoChoiceNamesTheChoices() {
        var binder = new Binder(new MapConfigurationPropertySource(Map.of("logs", "INFO,LOUD")));

        Throwable failure =
                catchThrowable(() -> binder.bind("logs", Bindable.setOf(RetentionPolicy.class)));

        assertThat(StartFailure.explain(failure))
                .endsWith("is not usable: \"INFO\" is none of source, class, runtime");
    }

    @Test
    void aMissingKeySaysWhatItsOwnExceptionSays() {
        var failure =
                new IllegalStateException(
                        "bean", new IllegalArgumentException("ARK_API_KEY is not set\nsee README"));

        assertThat(StartFailure.explain(failure)).isEqualTo("ARK_API_KEY is not set");
    }

    @Test
    void aFailureWithoutMessageIsNamedByItsType() {
        assertThat(StartFailure.explain(new IllegalStateException(new NullPointerException())))
                .isEqualTo("NullPointerException");
    }

    private static String explain(Class<?> type, String prefix, String name, String value) {
        var binder =
                new Binder(new MapConfigurationPropertySource(Map.of(prefix + "." + name, value)));
        return StartFailure.explain(
                catchThrowable(() ->
                        binder.bindOrCreate(
                                prefix,
                                Bindable.of(type),
                                new NoUnboundElementsBindHandler(BindHandler.DEFAULT))));
    }

    private static void assertOneLine(String text, String start) {
        assertThat(text).contains(start);
        assertThat(text.lines()).hasSize(1);
    }
}
