package dev.seedancequeue.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.launch.KnownSettings;
import dev.seedancequeue.task.Tasks;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Defaults and full mapping of each record, by the environment variables that users set. */
final class SettingsTest {

    @Test
    void defaultsOfTheBroker() {
        assertThat(bind(RabbitSettings.class))
                .isEqualTo(
                        new RabbitSettings(
                                URI.create("amqp://guest:guest@127.0.0.1:5672"),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5)));
    }

    @Test
    void mapsEverythingOfTheBroker() {
        assertThat(bind(RabbitSettings.class, "amqps://u:p@broker:5671/v", "3s", "250ms"))
                .isEqualTo(
                        new RabbitSettings(
                                URI.create("amqps://u:p@broker:5671/v"),
                                Duration.ofSeconds(3),
                                Duration.ofMillis(250)));
    }

    @Test
    void defaultsOfRedis() {
        assertThat(bind(RedisSettings.class))
                .isEqualTo(
                        new RedisSettings(
                                URI.create("redis://127.0.0.1:6379"),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(1),
                                32));
    }

    @Test
    void mapsEverythingOfRedis() {
        assertThat(bind(RedisSettings.class, "rediss://u:p@cache:6380/2", "1s", "2s", "7"))
                .isEqualTo(
                        new RedisSettings(
                                URI.create("rediss://u:p@cache:6380/2"),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                7));
    }

    @Test
    void defaultsOfTheModels() {
        assertThat(bind(ModelSettings.class)).isEqualTo(new ModelSettings(List.of(), true));
    }

    @Test
    void mapsEverythingOfTheModels() {
        ModelSettings settings = bind(ModelSettings.class, "old=new, older=newer", "false");

        assertThat(settings.toCatalogue())
                .isEqualTo(new CatalogueSettings(Map.of("old", "new", "older", "newer"), false));
    }

    @ParameterizedTest
    @CsvSource({"old", "old=", "=new", "a=b=c"})
    void refusesAnAliasThatIsNoPair(String alias) {
        assertThatThrownBy(() -> bind(ModelSettings.class, alias, "true"))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageContaining("asked-model=sent-model");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5672, 5s, 5s, uri has to be amqp://",
        "redis://localhost, 5s, 5s, uri has to be amqp://",
        "amqp:///vhost, 5s, 5s, uri has to be amqp://",
        "amqp://h, 0s, 5s, timeout has to be between",
        "amqp://h, 5s, -1s, confirm-timeout has to be between",
        "amqp://h, 5s, 6m, confirm-timeout has to be between"
    })
    void refusesBrokersThatCannotBe(String uri, String timeout, String confirm, String reason) {
        assertThatThrownBy(() -> bind(RabbitSettings.class, uri, timeout, confirm))
                .rootCause()
                .hasMessageStartingWith(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:6379, 1s, 1s, 1, uri",
        "redis://h, 0s, 1s, 1, connect-timeout has to be between",
        "redis://h, 1s, 0s, 1, timeout has to be between",
        "redis://h, 1s, 1s, 0, connections has to be at least 1"
    })
    void refusesRedisThatCannotBe(
            String uri, String connect, String timeout, String connections, String reason) {
        assertThatThrownBy(() -> bind(RedisSettings.class, uri, connect, timeout, connections))
                .isInstanceOf(BindException.class)
                .hasStackTraceContaining(reason);
    }

    @Test
    void defaultsOfTenants() {
        assertThat(bind(TenantSettings.class)).isEqualTo(new TenantSettings(1_000_000, List.of()));
    }

    @Test
    void mapsEverythingOfTenants() {
        assertThat(bind(TenantSettings.class, "7", "acme=3, small=1"))
                .isEqualTo(new TenantSettings(7, List.of("acme=3", "small=1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "acme=0", "acme=1001", "a me=1", "bulk=2", "=2", "acme=1=2"})
    void refusesSharesThatCannotBe(String share) {
        assertThatThrownBy(() -> bind(TenantSettings.class, "7", share))
                .rootCause()
                .hasMessageStartingWith(
                        "SEEDANCE_TENANT_SHARES: \"%s\" must be tenant=weight", share);
    }

    @Test
    void refusesTwoSharesOfOneTenant() {
        assertThatThrownBy(() -> bind(TenantSettings.class, "7", "acme=1,acme=2"))
                .rootCause()
                .hasMessage("SEEDANCE_TENANT_SHARES must name each tenant once, and 50 at most");
    }

    @Test
    void makesQueuesOfShares() {
        assertThat(new TenantSettings(7, List.of("acme=3")).submitQueues().weights("2-0.default"))
                .containsEntry("seedance.submit.2-0.default.acme.bulk", 3)
                .hasSize(4);
    }

    @Test
    void refusesABacklogThatNothingFitsInto() {
        assertThatThrownBy(() -> bind(TenantSettings.class, "0"))
                .rootCause()
                .hasMessage("SEEDANCE_TENANT_MAX_BACKLOG=0 must be at least 1");
    }

    @Test
    void defaultsOfCallbacks() {
        CallbackSettings settings = bind(CallbackSettings.class);

        assertThat(settings).isEqualTo(new CallbackSettings(null, ""));
        assertThat(settings.toAddress().of(Tasks.queued())).isNull();
    }

    @Test
    void mapsEverythingOfCallbacks() {
        String secret = "s".repeat(32);
        CallbackSettings settings = bind(CallbackSettings.class, "https://q.example/x", secret);

        assertThat(settings)
                .isEqualTo(new CallbackSettings(URI.create("https://q.example/x"), secret));
        assertThat(settings.toAddress().of(Tasks.queued()))
                .startsWith("https://q.example/x/callbacks/");
        assertThat(settings).hasToString("CallbackSettings[https://q.example/x]");
    }

    @ParameterizedTest
    @CsvSource({
        "queue.example.com, 01234567890123456789012345678901, SEEDANCE_CALLBACK_URL=queue.example",
        "ftp://q, 01234567890123456789012345678901, SEEDANCE_CALLBACK_URL=ftp://q must be",
        "https://q?x=1, 01234567890123456789012345678901, SEEDANCE_CALLBACK_URL=https://q?x=1",
        "https://q, 0123456789012345678901234567890, SEEDANCE_CALLBACK_SECRET has 31 characters"
    })
    void refusesCallbacksThatCannotBe(String url, String secret, String reason) {
        assertThatThrownBy(() -> bind(CallbackSettings.class, url, secret))
                .rootCause()
                .hasMessageStartingWith(reason)
                .hasMessageNotContaining(secret);
    }

    @Test
    void defaultsOfWebhooks() {
        assertThat(bind(WebhookSettings.class))
                .isEqualTo(new WebhookSettings(Duration.ofSeconds(15), List.of()));
    }

    @Test
    void mapsEverythingOfWebhooks() {
        assertThat(bind(WebhookSettings.class, "2s", "10.1.0.0/16,fd00::/8"))
                .isEqualTo(
                        new WebhookSettings(
                                Duration.ofSeconds(2), List.of("10.1.0.0/16", "fd00::/8")));
    }

    @ParameterizedTest
    @CsvSource({
        "999ms, 10.0.0.0/8, SEEDANCE_WEBHOOK_TIMEOUT=PT0.999S must be between 1s and 30s",
        "31s, 10.0.0.0/8, SEEDANCE_WEBHOOK_TIMEOUT=PT31S must be between 1s and 30s",
        "1s, home, 'SEEDANCE_WEBHOOK_NETWORKS: home is not a network, such as 10.1.0.0/16 or fd00::/8'"
    })
    void refusesWebhooksThatCannotBe(String timeout, String networks, String reason) {
        assertThatThrownBy(() -> bind(WebhookSettings.class, timeout, networks))
                .rootCause()
                .hasMessage(reason);
    }

    @Test
    void passwordsAreNotPrinted() {
        assertThat(bind(RabbitSettings.class, "amqp://u:s3cret@broker:1", "1s", "1s"))
                .hasToString("RabbitSettings[broker:1]");
        assertThat(bind(RedisSettings.class, "redis://u:s3cret@cache:2", "1s", "1s", "1"))
                .hasToString("RedisSettings[cache:2]");
    }

    /** Bound as Spring Boot does it, with these values for the record's variables in order. */
    private static <T extends Record> T bind(Class<T> type, String... values) {
        Map<String, Object> variables = new HashMap<>();
        List<String> names = KnownSettings.variables(type);
        for (int i = 0; i < values.length; i++) {
            variables.put(names.get(i), values[i]);
        }
        var environment = new StandardEnvironment();
        environment.getPropertySources().remove("systemProperties");
        environment
                .getPropertySources()
                .replace(
                        "systemEnvironment",
                        new SystemEnvironmentPropertySource("systemEnvironment", variables));
        ConfigurationPropertySources.attach(environment);
        return Binder.get(environment)
                .bindOrCreate(type.getAnnotation(ConfigurationProperties.class).value(), type);
    }
}
