package dev.seedancequeue.api.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.PlainFields;
import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchFileTest {

    private static final int MAX_ENTRY = 200_000;

    @TempDir private Path folder;

    private List<Entry> read(BatchFormat format, String text) {
        return read(format, text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Entry> read(BatchFormat format, byte[] bytes) {
        List<Entry> entries = new ArrayList<>();
        try {
            Path file = Files.write(folder.resolve("file"), bytes);
            var plain = new PlainFields(ModelCatalogue.standard());
            new BatchFile(file, format, plain, MAX_ENTRY).read(entries::add);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return entries;
    }

    private static Entry body(int place, long line, @Nullable String customId, String prompt) {
        return new Entry.Body(
                place,
                line,
                customId,
                new PlainFields(ModelCatalogue.standard())
                        .body(java.util.Map.of("prompt", prompt)));
    }

    private static String json(String prompt) {
        return "{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}".formatted(prompt);
    }

    private void assertBroken(BatchFormat format, String text, long line, String... words) {
        assertThat(read(format, text).getLast())
                .isInstanceOfSatisfying(
                        Entry.Broken.class,
                        broken -> {
                            assertThat(broken.line()).isEqualTo(line);
                            assertThat(broken.violation().message()).contains(words);
                        });
    }

    private void assertRefused(BatchFormat format, String text, String... words) {
        assertThatThrownBy(() -> read(format, text))
                .isInstanceOf(ProblemException.class)
                .message()
                .contains(words);
    }

    @Nested
    final class JsonLines {

        @Test
        void takesCreateBodiesWithAndWithoutNames() {
            String named = "{\"custom_id\":\"a7\"," + json("a dog").substring(1);

            assertThat(read(BatchFormat.JSON_LINES, json("a cat") + "\r\n\n" + named))
                    .containsExactly(body(1, 1, null, "a cat"), body(2, 3, "a7", "a dog"));
        }

        @Test
        void takesTheFormOfOpenAi() {
            String line =
                    "{\"custom_id\":\"a7\",\"method\":\"POST\",\"url\":\"/v1/createTask\",\"body\":%s}"
                            .formatted(json("a cat"));

            assertThat(read(BatchFormat.JSON_LINES, line))
                    .containsExactly(body(1, 1, "a7", "a cat"));
            assertBroken(
                    BatchFormat.JSON_LINES,
                    line.replace("createTask", "chat/completions"),
                    1,
                    "url has to end in /createTask");
            assertBroken(BatchFormat.JSON_LINES, line.replace("method", "verb"), 1, "verb");
        }

        @Test
        void skipsAByteOrderMark() {
            assertThat(read(BatchFormat.JSON_LINES, "\uFEFF" + json("a cat"))).hasSize(1);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                textBlock =
                        """
                        {"model": | not JSON
                        [1]       | a JSON object
                        {"a":1,"a":2} | given twice
                        {} {}     | not JSON
                        {"custom_id": 7} | custom_id
                        """)
        void namesTheLineThatIsBrokenAndGoesOn(String line, String words) {
            String text = "{}\n" + line + "\n" + json("a cat");
            List<Entry> entries = read(BatchFormat.JSON_LINES, text);

            assertThat(entries).hasSize(3);
            assertThat(entries.get(2)).isEqualTo(body(3, 3, null, "a cat"));
            assertThat(entries.get(1))
                    .isInstanceOfSatisfying(
                            Entry.Broken.class,
                            broken -> {
                                assertThat(broken.line()).isEqualTo(2);
                                assertThat(broken.violation().message()).contains(words);
                            });
        }

        @Test
        void saysOnceThatAFileHasAnotherForm() {
            assertRefused(BatchFormat.JSON_LINES, "[\n{},\n{}]", "JSON array", "application/json");
            assertRefused(BatchFormat.JSON_LINES, "\n[{},{}]", "JSON array", ".json");
            assertRefused(BatchFormat.JSON_LINES, "{\n\"model\": 1\n}", "several lines");
        }

        @Test
        void namesTheLineThatIsInAnotherEncoding() {
            byte[] bytes = ("{}\n" + json("café")).getBytes(StandardCharsets.ISO_8859_1);

            assertThat(read(BatchFormat.JSON_LINES, bytes).getLast())
                    .isInstanceOfSatisfying(
                            Entry.Broken.class,
                            broken ->
                                    assertThat(broken.violation().message()).contains("not UTF-8"));
        }

        @ParameterizedTest
        @ValueSource(ints = {64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1})
        void putsALineTogetherThatLiesInTwoBlocks(int length) {
            String first = json("c".repeat(length - json("").length()));

            assertThat(read(BatchFormat.JSON_LINES, first + "\n" + json("a cat") + "\n"))
                    .containsExactly(
                            body(1, 1, null, "c".repeat(length - json("").length())),
                            body(2, 2, null, "a cat"));
        }

        @Test
        void boundsALine() {
            String text = json("c".repeat(MAX_ENTRY)) + "\n" + json("a cat");

            assertThat(read(BatchFormat.JSON_LINES, text).getFirst())
                    .isInstanceOfSatisfying(
                            Entry.Broken.class,
                            broken -> assertThat(broken.violation().code()).isEqualTo("too_large"));
            assertThat(read(BatchFormat.JSON_LINES, text).getLast())
                    .isEqualTo(body(2, 2, null, "a cat"));
        }

        @Test
        void boundsTheNumberOfLines() {
            assertRefused(BatchFormat.JSON_LINES, "{}\n".repeat(50_001), "50000");
        }
    }

    @Nested
    final class JsonArray {

        @Test
        void takesCreateBodies() {
            String text =
                    "[%s,\n{\"custom_id\":\"a7\",\"body\":%s}]"
                            .formatted(json("a cat"), json("a dog"));

            assertThat(read(BatchFormat.JSON_ARRAY, text))
                    .containsExactly(body(1, 1, null, "a cat"), body(2, 2, "a7", "a dog"));
        }

        @Test
        void saysWhereItCannotBeRead() {
            assertRefused(BatchFormat.JSON_ARRAY, json("a cat"), "array", "createTask", ".jsonl");
            assertRefused(BatchFormat.JSON_ARRAY, "[{},\n{]", "line 2", "not JSON");
            assertRefused(
                    BatchFormat.JSON_ARRAY,
                    "[{}," + json("c".repeat(3 * MAX_ENTRY)) + "]",
                    "task 2",
                    MAX_ENTRY + " bytes");
        }
    }

    @Nested
    final class Csv {

        @Test
        void takesRowsWithQuotesAndNewLines() {
            String text =
                    """
                    custom_id,prompt
                    a1,"a cat, yawning"

                    a2,"a ""dog""
                    barks"
                    ,a heron
                    """;

            assertThat(read(BatchFormat.CSV, text))
                    .containsExactly(
                            body(1, 2, "a1", "a cat, yawning"),
                            body(2, 4, "a2", "a \"dog\"\nbarks"),
                            body(3, 6, null, "a heron"));
        }

        @Test
        void takesTheFilesOfSpreadsheets() {
            assertThat(read(BatchFormat.CSV, "\uFEFFprompt\r\na cat\r\n"))
                    .containsExactly(body(1, 2, null, "a cat"));
        }

        @Test
        void refusesAHeaderThatIsNotUnderstood() {
            assertRefused(BatchFormat.CSV, "promt\na cat", "\"promt\"", "prompt");
            assertRefused(BatchFormat.CSV, "prompt,prompt\na,b", "prompt twice");
            assertRefused(BatchFormat.CSV, "", "empty");
            assertRefused(BatchFormat.CSV, "prompt;ratio\na cat;1:1", "semicolons", "commas");
            assertRefused(BatchFormat.CSV, "prompt\tratio\na cat\t1:1", "tabs", "commas");
        }

        @Test
        void namesTheRowThatIsBroken() {
            assertBroken(BatchFormat.CSV, "prompt\na cat, yawning\n", 2, "2 cells", "quote");
            assertRefused(
                    BatchFormat.CSV,
                    "prompt\na cat\n\"" + "c\n".repeat(MAX_ENTRY),
                    "line 3",
                    "quote left open");
        }

        @ParameterizedTest
        @EnumSource
        void refusesWhatSpreadsheetsCallUnicode(BatchFormat format) {
            byte[] bytes = "\uFEFFprompt\na cat\n".getBytes(StandardCharsets.UTF_16LE);

            assertThatThrownBy(() -> read(format, bytes))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("UTF-16");
        }

        @Test
        void refusesAnotherEncoding() {
            byte[] bytes = "prompt\ncafé\n".getBytes(StandardCharsets.ISO_8859_1);

            assertThatThrownBy(() -> read(BatchFormat.CSV, bytes))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("UTF-8");
        }

        @Test
        void readsValuesByTheirKind() {
            String text = "prompt,duration,watermark,seed\na cat,5,true,\n";

            assertThat(((Entry.Body) read(BatchFormat.CSV, text).getFirst()).body())
                    .isEqualTo(
                            Json.mapper()
                                    .readTree(
                                            json("a cat").replaceFirst("}$", "")
                                                    + ",\"duration\":5,\"watermark\":true}"));
        }
    }
}
