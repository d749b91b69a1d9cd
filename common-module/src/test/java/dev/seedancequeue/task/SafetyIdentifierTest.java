package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetyIdentifierTest {

    private final TaskId id = Tasks.queued().id();

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "user-1",
                "a.b.c",
                "0123456789012345678901234567890123456789012345678901234567890123"
            })
    void isOursToRecogniseWhateverTheCallersIs(String callers) {
        String identifier = SafetyIdentifier.of(id, callers);

        assertThat(identifier.length()).isLessThanOrEqualTo(64);
        assertThat(SafetyIdentifier.taskOf(identifier)).isEqualTo(id);
    }

    @Test
    void keepsTheCallersWholeWhenItFits() {
        assertThat(SafetyIdentifier.of(id, "user-1")).isEqualTo(id + ".user-1");
    }

    @Test
    void keepsTwoLongOnesApart() {
        String common = "0123456789".repeat(6);

        assertThat(SafetyIdentifier.of(id, common + "1"))
                .isNotEqualTo(SafetyIdentifier.of(id, common + "2"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "user-1", ".", "seedance_.x"})
    void isNobodysWhenItIsNotOurs(String identifier) {
        assertThat(SafetyIdentifier.taskOf(identifier)).isNull();
    }
}
