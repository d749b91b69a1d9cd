package dev.seedancequeue.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.api.Api;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class BatchProgressTest {

    private final AtomicLong clock = new AtomicLong();
    private final StringWriter err = new StringWriter();

    private BatchProgress progress(boolean interactive) {
        return new BatchProgress(
                new Terminal(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        new BufferedReader(new StringReader("")),
                        interactive,
                        Map.of()),
                clock::get);
    }

    private static JsonNode batch(int succeeded, int failed) {
        return Api.JSON.readTree(
                """
                {"tasks": 1200, "status": "in_progress", "counts": {"succeeded": %d, "failed": %d},
                 "costs": {"estimated": {"max_price": 1848.0},
                           "settled": {"min_price": 20.5, "max_price": 20.5, "currency": "CNY"}}}
                """
                        .formatted(succeeded, failed));
    }

    @Test
    void tellsRateCostAndTimeLeftOnOneLine() {
        BatchProgress progress = progress(true);
        progress.show(batch(0, 0), 0);
        clock.set(30_000);
        progress.show(batch(320, 3), 300);
        assertThat(err.toString())
                .contains("[#####---------------] 300/1,200, 320 made, 3 failed, CNY 20.50 of")
                .contains("of 1,848.00, 600.0/min, ETA 1 min");
    }

    @Test
    void saysALineNowAndThenWhereThereIsNoTerminal() {
        BatchProgress progress = progress(false);
        for (int second = 0; second <= 25; second++) {
            clock.set(second * 1_000L);
            progress.show(batch(second, 0), second);
        }
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.contains("/1,200"));
    }

    @ParameterizedTest
    @CsvSource({"7, 7 s", "61, 1 min", "3599, 59 min", "11100, 3 h 05 min"})
    void tellsTimesAsPeopleDo(long seconds, String words) {
        assertThat(BatchProgress.duration(seconds)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "3, heron-1, 00003-heron-1",
        "3, '', 00003",
        "12, ../../etc/passwd, 00012-.._.._etc_passwd",
        "1, 小猫 1, 00001-小猫_1"
    })
    void namesFilesByNumberAndCustomId(int number, String customId, String name) {
        assertThat(BatchDownloads.name(number, customId)).isEqualTo(name);
    }
}
