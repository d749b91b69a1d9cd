package dev.seedancequeue.client.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.client.ClientSettings;
import dev.seedancequeue.client.SeedanceClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class SeedanceClientAutoConfigurationTest {

    private static final String NOBODY = "amqp://me:secret@127.0.0.1:1";

    private final ApplicationContextRunner program =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(SeedanceClientAutoConfiguration.class));

    @Test
    void makesNoClientForAProgramThatNamesNoBroker() {
        program.run(context -> assertThat(context).doesNotHaveBean(SeedanceClient.class));
    }

    @Test
    void saysAtTheStartThatThereIsNoBroker() {
        program.withPropertyValues("seedance.client.broker=" + NOBODY)
                .run(context ->
                        assertThat(context.getStartupFailure())
                                .hasRootCauseMessage("Connection refused")
                                .hasStackTraceContaining(
                                        "cannot connect to RabbitMQ at 127.0.0.1:1: Connection refused"));
    }

    @Test
    void refusesASettingThatDoesNotExist() {
        program.withPropertyValues(
                        "seedance.client.broker=" + NOBODY, "seedance.client.tenants=acme")
                .run(context ->
                        assertThat(context.getStartupFailure())
                                .hasStackTraceContaining("seedance.client.tenants"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp://me:sec^ret@broker", "amqp://me:sec@ret@broker"})
    void doesNotShowThePasswordOfABrokerThatItCannotUse(String broker) {
        program.withPropertyValues("seedance.client.broker=" + broker)
                .run(context -> {
                    Throwable failure = Objects.requireNonNull(context.getStartupFailure());
                    assertThat(failure).hasStackTraceContaining("amqp://user:password@host:port");
                    assertThat(stackTrace(failure)).doesNotContain("ret@broker");
                });
    }

    private static String stackTrace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void whatIsNotSetIsAsUsual() {
        var properties = new ClientProperties(NOBODY, null, null, null, null, null);

        assertThat(properties.settings()).isEqualTo(ClientSettings.of(URI.create(NOBODY)));
        assertThat(properties.toString()).doesNotContain("secret");
    }

    @Test
    void everySettingOfTheClientCanBeSet() {
        var properties =
                new ClientProperties(
                        NOBODY, Duration.ofSeconds(1), Duration.ofSeconds(2), 3, 4, "acme");

        assertThat(properties.settings())
                .isEqualTo(
                        ClientSettings.of(URI.create(NOBODY))
                                .withLimits(Duration.ofSeconds(1), Duration.ofSeconds(2))
                                .withBounds(3, 4)
                                .withTenant("acme"));
    }
}
