package dev.seedancequeue.worker.provider.ark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.seedancequeue.worker.testing.SettingsBinding;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArkSettingsTest {

    @Test
    void hasTheProvidersPublishedLimitsAsDefaults() {
        ArkSettings settings = bind(Map.of("api-key", "secret-key"));

        assertThat(settings)
                .isEqualTo(
                        new ArkSettings(
                                URI.create("https://ark.cn-beijing.volces.com/api/v3"),
                                "secret-key",
                                List.of(),
                                Set.of(),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(15),
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(75),
                                1,
                                20,
                                20,
                                170,
                                List.of(),
                                List.of(),
                                List.of()));
    }

    @Test
    void readsEverySetting() {
        ArkSettings settings =
                bind(
                        map(
                                "base-url", "http://127.0.0.1:8290/api/v3",
                                "api-key", "k",
                                "api-keys", "spare=s,third=t",
                                "draining", "spare",
                                "connect-timeout", "1s",
                                "read-timeout", "2s",
                                "create-timeout", "3s",
                                "delete-timeout", "8s",
                                "settle-time", "4s",
                                "lists-per-second", "0.5",
                                "gets-per-second", "6",
                                "deletes-per-second", "9",
                                "ids-per-list", "7"));

        assertThat(settings)
                .isEqualTo(
                        new ArkSettings(
                                URI.create("http://127.0.0.1:8290/api/v3"),
                                "k",
                                List.of("spare=s", "third=t"),
                                Set.of("spare"),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(4),
                                0.5,
                                6,
                                9,
                                7,
                                List.of(),
                                List.of(),
                                List.of()));
    }

    @Test
    void asksForAKeyAndSaysHowToDoWithoutOne() {
        refused(
                () -> bind(Map.of("read-timeout", "1s")),
                "ARK_API_KEY is not set; set it to the provider's API key, or start"
                        + " ./seedance emulator and set ARK_BASE_URL to its address and"
                        + " ARK_API_KEY to any word");
    }

    @Test
    void refusesAKeyThatWouldBreakTheHeaderWithoutShowingIt() {
        assertThatThrownBy(() -> bind(Map.of("api-key", "se cret")))
                .rootCause()
                .hasMessage(
                        "ARK_API_KEY has a space, a line break or another character that no key has;"
                                + " was it read from a file with a line end?")
                .hasMessageNotContaining("se cret");
    }

    @Test
    void namesTheAccountsInTheirOrder() {
        assertThat(bind(Map.of("api-key", "k", "api-keys", "b-2=x=y, a=z")).accounts())
                .containsExactly(entry("main", "k"), entry("b-2", "x=y"), entry("a", "z"));
        assertThat(bind(Map.of("api-keys", "only=k")).accounts())
                .containsExactly(entry("only", "k"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sk-secret | entry 1 of ARK_API_KEYS is not of the form name=key, with a name of 1 to 20 of a-z, 0-9 and -
                    spare=sk-1,A=sk-secret | entry 2 of ARK_API_KEYS is not of the form name=key, with a name of 1 to 20 of a-z, 0-9 and -
                    aaaaaaaaaaaaaaaaaaaaa=sk-secret | entry 1 of ARK_API_KEYS is not of the form name=key, with a name of 1 to 20 of a-z, 0-9 and -
                    spare= | the key of spare in ARK_API_KEYS is empty
                    spare=sk secret | the key of spare in ARK_API_KEYS has a space, a line break or another character that no key has; was it read from a file with a line end?
                    main=sk-secret | there are two accounts of the name main; ARK_API_KEY is that of main
                    a=sk-secret,b=sk-secret | two of the accounts [main, a, b] have the same key: its limits would be used twice
                    """)
    void saysWhatIsWrongWithFurtherKeysWithoutShowingThem(String keys, String message) {
        refused(() -> bind(Map.of("api-key", "k", "api-keys", keys)), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    other | ARK_DRAINING names other, but the accounts are [main, spare]
                    main,spare | ARK_DRAINING names every account, so that nothing could be ordered; to only watch, leave submit out of SEEDANCE_WORKER_ROLES
                    """)
    void saysWhichAccountCannotBeDrained(String draining, String message) {
        refused(
                () -> bind(Map.of("api-key", "k", "api-keys", "spare=s", "draining", draining)),
                message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    base-url | localhost:8290/api/v3 | ARK_BASE_URL=localhost:8290/api/v3 must be an http or https address, such as https://ark.cn-beijing.volces.com/api/v3
                    base-url | /api/v3 | ARK_BASE_URL=/api/v3 must be an http or https address, such as https://ark.cn-beijing.volces.com/api/v3
                    connect-timeout | 0s | ARK_CONNECT_TIMEOUT=PT0S must be above 0
                    connect-timeout | 60s | ARK_CONNECT_TIMEOUT=PT1M must be shorter than ARK_CREATE_TIMEOUT=PT1M: else a create that never left counts as one that may have arrived
                    read-timeout | 0s | ARK_READ_TIMEOUT=PT0S must be above 0
                    create-timeout | -1s | ARK_CREATE_TIMEOUT=PT-1S must be above 0
                    settle-time | 60s | ARK_SETTLE_TIME=PT1M must be longer than ARK_CREATE_TIMEOUT=PT1M: a create may still appear after we stopped waiting for its answer
                    delete-timeout | 0s | ARK_DELETE_TIMEOUT=PT0S must be above 0
                    lists-per-second | 0 | ARK_LISTS_PER_SECOND=0.0 must be above 0 and at most 1000
                    gets-per-second | NaN | ARK_GETS_PER_SECOND=NaN must be above 0 and at most 1000
                    deletes-per-second | 1001 | ARK_DELETES_PER_SECOND=1001.0 must be above 0 and at most 1000
                    ids-per-list | 0 | ARK_IDS_PER_LIST=0 must be 1 to 500, the provider's page size
                    ids-per-list | 501 | ARK_IDS_PER_LIST=501 must be 1 to 500, the provider's page size
                    """)
    void saysWhatIsWrongWithASetting(String name, String value, String message) {
        refused(() -> bind(Map.of("api-key", "k", name, value)), message);
    }

    @Test
    void refusesASettingThatItDoesNotKnow() {
        assertThatThrownBy(() -> bind(Map.of("api-key", "k", "retries", "3")))
                .hasStackTraceContaining("ark.retries");
    }

    @Test
    void neverShowsTheKey() {
        assertThat(bind(Map.of("api-key", "secret-key", "api-keys", "spare=secret-too")).toString())
                .isEqualTo("ArkSettings[https://ark.cn-beijing.volces.com/api/v3]");
    }

    private static Map<String, String> map(String... pairs) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static void refused(ThrowingCallable binding, String message) {
        assertThatThrownBy(binding).rootCause().hasMessage(message);
    }

    private static ArkSettings bind(Map<String, String> properties) {
        return SettingsBinding.bind("ark", ArkSettings.class, properties);
    }
}
