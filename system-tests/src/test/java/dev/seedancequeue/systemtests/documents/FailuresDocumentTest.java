package dev.seedancequeue.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.worker.retry.RetryPolicy;
import dev.seedancequeue.worker.retry.RetryPolicy.OrderAgain;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The page on failures says what the code does. */
class FailuresDocumentTest {

    private static final String DOCUMENT = Documents.read("docs/failures.md");
    private static final String OUR_CODES = Documents.section(DOCUMENT, "Our codes");
    private static final Pattern CODE = Pattern.compile("`([A-Za-z_.]+)`");
    private static final Pattern OUR_CODE = Pattern.compile("\"([a-z]+(?:_[a-z]+)*)\"");
    private static final Pattern OUR_ROW =
            Pattern.compile("^\\| `([a-z_]+)` \\| `([a-z_]+)` \\|", Pattern.MULTILINE);
    private static final Pattern PAUSE = Pattern.compile("\\| (\\d+) (s|min) (?=\\|)");

    /** Half of every range, so that a pause is exactly as long as planned. */
    private static final RetryPolicy POLICY =
            new RetryPolicy(100, Duration.ofDays(2), () -> Long.MIN_VALUE);

    @ParameterizedTest
    @EnumSource
    void hasARowForEveryClass(FailureClass failureClass) {
        assertThat(cells(failureClass)).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource
    void namesOnlyCodesOfTheClass(FailureClass failureClass) {
        assertThat(Documents.groups(CODE, cells(failureClass).get(1)))
                .allSatisfy(code -> assertThat(FailureClass.of(code)).isEqualTo(failureClass));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhetherAClassIsOrderedAgainAndRetryable(FailureClass failureClass) {
        boolean again =
                POLICY.decide(failureClass, 1, Duration.ZERO) instanceof RetryPolicy.OrderAgain;

        assertThat(cells(failureClass).subList(2, 4))
                .containsExactly(again ? "yes" : "no", failureClass.retryable() + "");
    }

    static List<MatchResult> ourRows() {
        return OUR_ROW.matcher(OUR_CODES).results().toList();
    }

    @ParameterizedTest
    @MethodSource("ourRows")
    void givesOurCodesTheirClass(MatchResult row) {
        assertThat(FailureClass.of(row.group(1)).wireName()).isEqualTo(row.group(2));
    }

    @Test
    void hasEveryCodeOfOurs() {
        String source =
                Documents.read(
                        "common-module/src/main/java/dev/seedancequeue/task/FailureClass.java");
        assertThat(ourRows().stream().map(row -> row.group(1)).toList())
                .containsAll(Documents.groups(OUR_CODE, source));
    }

    @Test
    void saysHowLongThePausesAre() {
        String row =
                DOCUMENT.lines()
                        .filter(line -> line.startsWith("| Pause,"))
                        .findFirst()
                        .orElseThrow();
        List<Duration> written =
                PAUSE.matcher(row)
                        .results()
                        .map(pause -> pause.group(1) + pause.group(2).charAt(0))
                        .map(text -> Duration.parse("PT" + text.toUpperCase(Locale.ROOT)))
                        .toList();

        assertThat(written).hasSize(4);
        for (int faults = 1; faults <= 6; faults++) {
            assertThat(POLICY.decide(FailureClass.PROVIDER_FAULT, faults, Duration.ZERO))
                    .isEqualTo(new OrderAgain(written.get(Math.min(faults, 4) - 1)));
        }
    }

    private static List<String> cells(FailureClass failureClass) {
        String begin = "| `%s` |".formatted(failureClass.wireName());
        String row =
                DOCUMENT.lines().filter(line -> line.startsWith(begin)).findFirst().orElseThrow();
        return Arrays.stream(row.substring(1).split("\\|")).map(String::strip).toList();
    }
}
