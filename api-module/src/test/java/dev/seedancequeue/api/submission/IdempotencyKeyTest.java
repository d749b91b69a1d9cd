package dev.seedancequeue.api.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.api.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IdempotencyKeyTest {

    @Test
    void noHeaderIsNoKey() {
        assertThat(IdempotencyKey.of(List.of())).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "abc            | abc",
                "\"abc\"        | abc",
                "'  \"abc\" '   | abc",
                "a\"b           | a\"b",
                "\"a\\\"b\"     | a\"b",
                "\"a\\\\b\"     | a\\b",
                "a\\b           | a\\b"
            })
    void theQuotedAndTheBareFormAreTheSameKey(String header, String key) {
        assertThat(IdempotencyKey.of(List.of(header))).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\"",
                "\"\"",
                "\"abc",
                "abc def",
                "\"abc def\"",
                "k\u00e9y",
                "a\tb",
                "\"a\"b\"",
                "\"a\\b\"",
                "\"abc\\\"",
                "\"abc\";p=1"
            })
    void whatIsNotVisibleTextIsRefused(String header) {
        assertRefused(List.of(header), "1 to 255 visible ASCII characters");
    }

    @Test
    void itHasAtMost255Characters() {
        String longest = "k".repeat(255);

        assertThat(IdempotencyKey.of(List.of(longest))).isEqualTo(longest);
        assertThat(IdempotencyKey.of(List.of("\"" + longest + "\""))).isEqualTo(longest);
        assertRefused(List.of(longest + "k"), "1 to 255");
    }

    @Test
    void twoOfThemAreRefused() {
        assertRefused(List.of("one", "one"), "there are 2");
    }

    private static void assertRefused(List<String> headers, String reason) {
        assertThatThrownBy(() -> IdempotencyKey.of(headers))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("invalid_idempotency_key", reason);
    }
}
