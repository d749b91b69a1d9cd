package dev.seedancequeue.api.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.api.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

final class JsonBodyTest {

    private static final int MAX_BYTES = 100;

    private final JsonBody body = new JsonBody(DataSize.ofBytes(MAX_BYTES));

    @Test
    void readsWhatIsJson() throws IOException {
        assertThat(read("{\"a\": [1, \"ü\"]}").at("/a/1").asString()).isEqualTo("ü");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "''                     | The body is empty.",
                "'  '                   | The body is empty.",
                "{\"a\":                | cannot be read at line 1",
                "{\"a\": 1} {}          | cannot be read at line 1",
                "{\"a\": 1, \"a\": 2}   | a field is given twice at line 1, column 13"
            })
    void tellsWhatIsWrongWithABody(String text, String detail) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("malformed_json", detail);
    }

    @Test
    void doesNotRepeatWhatItCouldNotRead() {
        assertThatThrownBy(() -> read("{\"text\": \"secret\" secret}"))
                .isInstanceOf(ProblemException.class)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void refusesNestingThatNoRequestNeeds() {
        assertThatThrownBy(() -> read("[".repeat(33) + "]".repeat(33)))
                .hasMessageContaining("nested deeper than 32");
    }

    @Test
    void readsTheLargestBodyAndNotOneByteMore() throws IOException {
        String largest = "{" + " ".repeat(MAX_BYTES - 2) + "}";

        assertThat(read(largest).isObject()).isTrue();
        assertTooLarge(stream(largest + " "), -1);
    }

    @Test
    void refusesATooLongDeclaredBodyUnread() {
        assertTooLarge(new UnreadableStream(), MAX_BYTES + 1);
        assertTooLarge(new UnreadableStream(), 5_000_000_000L);
    }

    @Test
    void stopsReadingWhereABodyGetsTooLarge() {
        var endless = new EndlessStream();

        assertTooLarge(endless, -1);

        assertThat(endless.given).isEqualTo(MAX_BYTES + 1);
    }

    private void assertTooLarge(InputStream in, long declared) {
        assertThatThrownBy(() -> body.read(in, declared))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("body_too_large", "100 bytes", "URL");
    }

    private JsonNode read(String text) throws IOException {
        return body.read(stream(text), -1);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class UnreadableStream extends InputStream {
        @Override
        public int read() {
            throw new AssertionError("nobody has to read this");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return read();
        }
    }

    private static final class EndlessStream extends InputStream {
        private int given;

        @Override
        public int read() {
            given++;
            return ' ';
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            given += length;
            Arrays.fill(bytes, offset, offset + length, (byte) ' ');
            return length;
        }
    }
}
