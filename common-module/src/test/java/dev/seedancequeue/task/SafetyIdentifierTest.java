package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetyIdentifierTest {

    private final TaskId id = Tasks.queued().id();
    private final CorrelationId first = new CorrelationId(id, 1);

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "user-1",
                "a.b.c",
                "2-3.4",
                "0123456789012345678901234567890123456789012345678901234567890123"
            })
    void isOursToRecogniseWhateverTheCallersIs(String callers) {
        for (int order : new int[] {1, 2, 3, 20}) {
            var correlationId = new CorrelationId(id, order);
            String identifier = SafetyIdentifier.of(correlationId, callers);

            assertThat(identifier.length()).isLessThanOrEqualTo(64);
            assertThat(SafetyIdentifier.orderOf(identifier)).isEqualTo(correlationId);
        }
    }

    @Test
    void isTheTaskIdForTheFirstOrderAndNumberedFromTheSecondOn() {
        assertThat(SafetyIdentifier.of(first, null)).isEqualTo(id.value());
        assertThat(SafetyIdentifier.of(new CorrelationId(id, 2), null)).isEqualTo(id + "-2");
    }

    @Test
    void keepsTheCallersWholeWhenItFits() {
        assertThat(SafetyIdentifier.of(first, "user-1")).isEqualTo(id + ".user-1");
        assertThat(SafetyIdentifier.of(new CorrelationId(id, 2), "user-1"))
                .isEqualTo(id + "-2.user-1");
    }

    @Test
    void keepsTwoLongOnesApart() {
        String common = "0123456789".repeat(6);

        assertThat(SafetyIdentifier.of(first, common + "1"))
                .isNotEqualTo(SafetyIdentifier.of(first, common + "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "-0", "-1", "-02", "-x", "-1000", "-2-3", "--2"})
    void isNobodysWhenItsNumberIsNoOrders(String suffix) {
        assertThat(SafetyIdentifier.orderOf(id + suffix)).isNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "user-1", ".", "seedance_.x"})
    void isNobodysWhenItIsNotOurs(String identifier) {
        assertThat(SafetyIdentifier.orderOf(identifier)).isNull();
    }
}
