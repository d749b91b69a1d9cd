package dev.seedancequeue.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.worker.WorkerSettings.WorkerRole;
import dev.seedancequeue.worker.testing.SettingsBinding;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerSettingsTest {

    @Test
    void hasDefaultsForEverything() {
        assertThat(bind(Map.of()))
                .isEqualTo(
                        new WorkerSettings(
                                EnumSet.allOf(WorkerRole.class),
                                10,
                                10_000,
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(1),
                                Duration.ofHours(4),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(10),
                                3,
                                Duration.ofHours(48),
                                Duration.ofHours(1),
                                Duration.ofSeconds(25)));
    }

    @Test
    void readsEverySetting() {
        var properties = new HashMap<String, String>();
        properties.put("roles", "submit,poll");
        properties.put("creates-in-flight", "1");
        properties.put("polls-in-flight", "2");
        properties.put("first-look", "3s");
        properties.put("max-look", "4s");
        properties.put("max-look-flex", "5s");
        properties.put("busy-wait", "6s");
        properties.put("draft-wait", "7s");
        properties.put("workflow-look", "11s");
        properties.put("max-attempts", "20");
        properties.put("max-age", "8s");
        properties.put("inquiry-limit", "9s");
        properties.put("drain-timeout", "10s");

        assertThat(bind(properties))
                .isEqualTo(
                        new WorkerSettings(
                                Set.of(WorkerRole.SUBMIT, WorkerRole.POLL),
                                1,
                                2,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(6),
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(11),
                                20,
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(9),
                                Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    roles | '' | SEEDANCE_WORKER_ROLES is empty; leave it out for all roles, or name some of intake, submit, inquiry, poll, cancel, hint, workflow, webhook
                    creates-in-flight | 0 | SEEDANCE_WORKER_CREATES_IN_FLIGHT=0 must be 1 to 1000
                    creates-in-flight | 1001 | SEEDANCE_WORKER_CREATES_IN_FLIGHT=1001 must be 1 to 1000
                    polls-in-flight | 0 | SEEDANCE_WORKER_POLLS_IN_FLIGHT=0 must be 1 to 50000
                    polls-in-flight | 50001 | SEEDANCE_WORKER_POLLS_IN_FLIGHT=50001 must be 1 to 50000
                    first-look | 0s | SEEDANCE_WORKER_FIRST_LOOK=PT0S must be above 0
                    first-look | 61s | SEEDANCE_WORKER_FIRST_LOOK=PT1M1S, _MAX_LOOK=PT1M and _MAX_LOOK_FLEX=PT4H must not get shorter in this order
                    max-look | 5h | SEEDANCE_WORKER_FIRST_LOOK=PT5S, _MAX_LOOK=PT5H and _MAX_LOOK_FLEX=PT4H must not get shorter in this order
                    busy-wait | 0s | SEEDANCE_WORKER_BUSY_WAIT=PT0S must be above 0
                    draft-wait | 0s | SEEDANCE_WORKER_DRAFT_WAIT=PT0S must be above 0
                    max-attempts | 0 | SEEDANCE_WORKER_MAX_ATTEMPTS=0 must be 1 to 20
                    max-attempts | 21 | SEEDANCE_WORKER_MAX_ATTEMPTS=21 must be 1 to 20
                    max-age | -1s | SEEDANCE_WORKER_MAX_AGE=PT-1S must be above 0
                    inquiry-limit | 0s | SEEDANCE_WORKER_INQUIRY_LIMIT=PT0S must be above 0
                    drain-timeout | -1s | SEEDANCE_WORKER_DRAIN_TIMEOUT=PT-1S must not be negative
                    """)
    void saysWhatIsWrongWithASetting(String name, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of(name, value))).rootCause().hasMessage(message);
    }

    @Test
    void refusesASettingThatItDoesNotKnow() {
        assertThatThrownBy(() -> bind(Map.of("threads", "3"))).hasStackTraceContaining("threads");
    }

    private static WorkerSettings bind(Map<String, String> properties) {
        return SettingsBinding.bind("seedance.worker", WorkerSettings.class, properties);
    }
}
