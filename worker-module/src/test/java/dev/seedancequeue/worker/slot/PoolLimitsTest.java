package dev.seedancequeue.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolLimitsTest {

    @Test
    void haveNoneUnlessToldSo() {
        assertThat(PoolLimits.of("X", List.of()).of("main", "2-0.default")).isZero();
    }

    @Test
    void letTheClosestEntryHold() {
        var limits = limits("12", " 2-0.default = 4", "second/2-0.default=2");

        assertThat(limits.of("main", "1-5-pro.default")).isEqualTo(12);
        assertThat(limits.of("main", "2-0.default")).isEqualTo(4);
        assertThat(limits.of("second", "2-0.default")).isEqualTo(2);
    }

    @Test
    void canBeLiftedForOnePool() {
        assertThat(limits("12", "1-5-pro.flex=0").of("main", "1-5-pro.flex")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ten", "-1", "a=", "=3", "a=b", "1.5", "1234567890123456"})
    void refuseWhatIsNoLimit(String entry) {
        assertThatThrownBy(() -> limits(entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "ARK_TASKS_IN_PROCESS: \"%s\" must be a number, pool=number or"
                                        .formatted(entry)
                                + " account/pool=number, with 0 for no limit; such as"
                                + " 12,2-0.default=4");
    }

    @Test
    void refuseTwoForTheSame() {
        assertThatThrownBy(() -> limits("1", "2"))
                .hasMessage("ARK_TASKS_IN_PROCESS has two limits for everything");
        assertThatThrownBy(() -> limits("a=1", "a=2"))
                .hasMessage("ARK_TASKS_IN_PROCESS has two limits for a");
    }

    @Test
    void refuseNamesThatMeanNothing() {
        assertThatThrownBy(() -> check(limits("2-1.default=4")))
                .hasMessage("X names the pool 2-1.default, but the pools are [2-0.default]");
        assertThatThrownBy(() -> check(limits("spare/2-0.default=4")))
                .hasMessage("X names the account spare, but the accounts are [main]");
        check(limits("1", "2-0.default=1", "main/2-0.default=1"));
    }

    private static void check(PoolLimits limits) {
        limits.check("X", Set.of("main"), Set.of("2-0.default"));
    }

    private static PoolLimits limits(String... entries) {
        return PoolLimits.of("ARK_TASKS_IN_PROCESS", List.of(entries));
    }
}
