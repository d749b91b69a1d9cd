package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskIdTest {

    private final SecureRandom random = new SecureRandom();

    @Test
    void carriesTheSecondItWasMadeIn() {
        assertThat(TaskId.random(Instant.ofEpochSecond(1_710_071_234), random).value())
                .matches("seedance_1710071234_[a-z0-9]{20}");
    }

    @Test
    void isNeverTheSameTwice() {
        Set<TaskId> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(TaskId.random(Tasks.NOW, random));
        }

        assertThat(ids).hasSize(10_000);
    }

    @Test
    void isTheSameForTheSameMessage() {
        assertThat(TaskId.ofMessage("acme", "order-17", Tasks.NOW))
                .isEqualTo(TaskId.ofMessage("acme", "order-17", Tasks.NOW))
                .isNotEqualTo(TaskId.ofMessage("acme", "order-18", Tasks.NOW))
                .isNotEqualTo(TaskId.ofMessage("other", "order-17", Tasks.NOW));
    }

    @Test
    void fitsIntoTheProvidersSafetyIdentifier() {
        assertThat(TaskId.random(Instant.ofEpochSecond(99_999_999_999L), random).value().length())
                .isLessThanOrEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"seedance_1710071234_abc123", "seedance_0_0123456789abcdefghij"})
    void acceptsIdsOfItsShape(String text) {
        assertThat(new TaskId(text).value()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "seedance_1710071234_",
                "seedance_1710071234_ABC123",
                "seedance_x_abc123",
                "cgt-20261122180000-abcde",
                "seedance_1710071234_abc123\n",
                "seedance_1710071234_abc/../123"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> new TaskId(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
