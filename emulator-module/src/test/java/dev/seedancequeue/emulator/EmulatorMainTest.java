package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmulatorMainTest {

    private static EmulatorSettings read(Map<String, String> environment, String... args) {
        return SettingsReader.read(EmulatorSettings.defaults(), args, environment);
    }

    @Test
    void takesEverySettingFromTheEnvironment() {
        EmulatorSettings settings =
                read(
                        Map.ofEntries(
                                Map.entry("SEEDANCE_EMULATOR_HOST", "0.0.0.0"),
                                Map.entry("SEEDANCE_EMULATOR_PORT", "7"),
                                Map.entry("SEEDANCE_EMULATOR_PUBLIC_URL", "http://emulator:7"),
                                Map.entry("SEEDANCE_EMULATOR_API_KEY", "k"),
                                Map.entry("SEEDANCE_EMULATOR_SPEED", "2.5"),
                                Map.entry("SEEDANCE_EMULATOR_SEED", "9"),
                                Map.entry("SEEDANCE_EMULATOR_SLOTS", "11"),
                                Map.entry("SEEDANCE_EMULATOR_CREATE_PER_MINUTE", "12"),
                                Map.entry("SEEDANCE_EMULATOR_QUEUED", "13"),
                                Map.entry("SEEDANCE_EMULATOR_GET_PER_SECOND", "14"),
                                Map.entry("SEEDANCE_EMULATOR_LIST_PER_SECOND", "15"),
                                Map.entry("SEEDANCE_EMULATOR_DELETE_PER_SECOND", "16"),
                                Map.entry("SEEDANCE_EMULATOR_TOKENS_PER_DAY", "19"),
                                Map.entry("SEEDANCE_EMULATOR_VIDEO_TIME", "30s"),
                                Map.entry("SEEDANCE_EMULATOR_VIDEO_TIME_SPREAD", "0.5"),
                                Map.entry("SEEDANCE_EMULATOR_PICKUP_TIME", "PT0S"),
                                Map.entry("SEEDANCE_EMULATOR_CALLBACKS_ANYWHERE", "true"),
                                Map.entry("SEEDANCE_EMULATOR_RECORDS", "17"),
                                Map.entry("SEEDANCE_EMULATOR_LEDGER_ENTRIES", "18"),
                                Map.entry("PATH", "/bin")));
        assertThat(settings)
                .isEqualTo(
                        new EmulatorSettings(
                                "0.0.0.0",
                                7,
                                "http://emulator:7",
                                "k",
                                2.5,
                                9,
                                new Limits(11, 12, 19L, 13, 14, 15, 16),
                                new VideoTimes(Duration.ofSeconds(30), 0.5, Duration.ZERO),
                                true,
                                17,
                                18));
    }

    @Test
    void startsWithTheProvidersLimitsAndTimes() {
        assertThat(read(Map.of())).isEqualTo(EmulatorSettings.defaults());
        assertThat(EmulatorSettings.defaults().limits())
                .isEqualTo(new Limits(null, null, null, 10_000, 20, 1, 20));
    }

    @Test
    void letsFlagsWinOverTheEnvironment() {
        EmulatorSettings settings =
                read(Map.of("SEEDANCE_EMULATOR_SPEED", "2"), "--speed", "50", "--get-per-second=0");
        assertThat(settings.speed()).isEqualTo(50);
        assertThat(settings.limits().getPerSecond()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SPED | 5 | there is no setting SEEDANCE_EMULATOR_SPED; docs/emulator.md lists them
                    SPEED | fast | SEEDANCE_EMULATOR_SPEED is not a number: fast
                    SPEED | 0 | SEEDANCE_EMULATOR_SPEED: the speed is more than 0 and at most 1000000, not 0.0
                    PORT | 70000 | SEEDANCE_EMULATOR_PORT: the port is 0 to 65535, not 70000
                    VIDEO_TIME | soon | SEEDANCE_EMULATOR_VIDEO_TIME is not a time like 30s or PT30S: soon
                    VIDEO_TIME | 9999999999999h | SEEDANCE_EMULATOR_VIDEO_TIME: a video time is 0 to 365 days, not PT9999999999999H
                    PICKUP_TIME | -1s | SEEDANCE_EMULATOR_PICKUP_TIME: a pickup time is 0 to 365 days, not PT-1S
                    SLOTS | -1 | SEEDANCE_EMULATOR_SLOTS: a limit is 0 (none) to 1000000, not -1
                    """)
    void refusesAWrongSettingInOneLine(String name, String value, String message) {
        assertThatThrownBy(() -> read(Map.of("SEEDANCE_EMULATOR_" + name, value)))
                .hasMessage(message);
    }

    @Test
    void failsInOneLineWhenThePortIsTaken() {
        try (Emulator emulator = Emulator.start(EmulatorSettings.forTests())) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int code =
                    EmulatorMain.run(
                            new String[] {"--port", Integer.toString(emulator.port())},
                            Map.of(),
                            new PrintStream(
                                    new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8));
            assertThat(code).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .hasLineCount(1)
                    .contains("cannot listen on 127.0.0.1:" + emulator.port());
        }
    }

    @Test
    void neverShowsTheKey() {
        assertThat(EmulatorSettings.defaults().withApiKey("secret-key").toString())
                .doesNotContain("secret-key");
    }
}
