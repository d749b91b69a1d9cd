package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.PlainFields;
import dev.seedancequeue.catalogue.Violation;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The file of a batch, read entry by entry; one entry at a time is in memory. */
final class BatchFile {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final int BLOCK_BYTES = 64 * 1024;

    private final Path file;
    private final BatchFormat format;
    private final PlainFields plain;
    private final int maxEntry;

    /**
     * @param maxEntry most bytes of one entry
     */
    BatchFile(Path file, BatchFormat format, PlainFields plain, int maxEntry) {
        this.file = file;
        this.format = format;
        this.plain = plain;
        this.maxEntry = maxEntry;
    }

    /**
     * Hands on every entry in turn, also those that are no create bodies.
     *
     * @throws ProblemException the file as a whole cannot be read, or has too many entries
     */
    void read(Consumer<Entry> each) {
        Consumer<Entry> counted =
                entry -> {
                    if (entry.place() > BatchId.MAX_TASKS) {
                        throw whole(
                                "too_many_lines",
                                "the file has more than %d tasks, which is the most of one batch;"
                                                .formatted(BatchId.MAX_TASKS)
                                        + " send it in parts");
                    }
                    each.accept(entry);
                };
        try (var in = new BufferedInputStream(Files.newInputStream(file), BLOCK_BYTES)) {
            requireNoUtf16(in);
            skipByteOrderMark(in);
            switch (format) {
                case JSON_LINES -> readLines(in, counted);
                case JSON_ARRAY -> readArray(new EntryBound(in, maxEntry), counted);
                case CSV -> new CsvTable(plain, maxEntry).read(in, counted);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static ProblemException whole(String code, String message) {
        return ProblemException.invalid(List.of(new Violation("", code, message)));
    }

    /** What spreadsheets call Unicode text. */
    private static void requireNoUtf16(InputStream in) throws IOException {
        in.mark(2);
        int mark = in.read() << 8 | in.read();
        in.reset();
        if (mark == 0xFFFE || mark == 0xFEFF) {
            throw whole("not_utf8", "the file is UTF-16; save it as UTF-8");
        }
    }

    private static void skipByteOrderMark(InputStream in) throws IOException {
        in.mark(BYTE_ORDER_MARK.length);
        for (byte expected : BYTE_ORDER_MARK) {
            if (in.read() != (expected & 0xff)) {
                in.reset();
                return;
            }
        }
    }

    private void readLines(InputStream in, Consumer<Entry> each) throws IOException {
        var lines = new Lines(each);
        byte[] block = new byte[BLOCK_BYTES];
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
            int begun = 0;
            for (int i = 0; i < count; i++) {
                if (block[i] == '\n') {
                    lines.add(block, begun, i - begun);
                    lines.end();
                    begun = i + 1;
                }
            }
            lines.add(block, begun, count - begun);
        }
        lines.end();
    }

    /** Puts together what blocks hold of each line. */
    private final class Lines {

        private final Consumer<Entry> each;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long length;
        private long line;
        private int place;

        Lines(Consumer<Entry> each) {
            this.each = each;
        }

        void add(byte[] block, int from, int count) {
            bytes.write(block, from, (int) Math.min(count, Math.max(0, maxEntry - length)));
            length += count;
        }

        void end() {
            line++;
            if (length > maxEntry) {
                each.accept(
                        EntryReading.broken(
                                ++place, line, null, "", "too_large", tooLarge(maxEntry)));
            } else if (!isBlank(bytes)) {
                if (place == 0) {
                    requireOneTaskInEachLine(bytes.toString(StandardCharsets.UTF_8).strip());
                }
                each.accept(EntryReading.read(++place, line, bytes.toByteArray()));
            }
            bytes.reset();
            length = 0;
        }
    }

    /** Says once, of the first line, what would be said of every other. */
    private static void requireOneTaskInEachLine(String first) {
        if (first.startsWith("[")) {
            throw whole(
                    "wrong_type",
                    "the file begins with [, so it is a JSON array, not JSON Lines, which have one task in each line; send it as application/json (the command line goes by the name: call it .json)");
        }
        if (first.equals("{")) {
            throw whole(
                    "malformed_json",
                    "the first task goes over several lines, but JSON Lines have a whole task in each line; put each into one line, or all into a JSON array");
        }
    }

    /** What is said of an entry of too many bytes. */
    static String tooLarge(int maxEntry) {
        return "it may have %d bytes; send images as URLs".formatted(maxEntry);
    }

    private static boolean isBlank(ByteArrayOutputStream bytes) {
        for (byte b : bytes.toByteArray()) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private void readArray(EntryBound in, Consumer<Entry> each) {
        int place = 0;
        try (JsonParser parser = EntryReading.JSON.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw whole(
                        "wrong_type",
                        "a JSON file has to be an array of create bodies; send one task to createTask, and tasks that have a line each as application/jsonl (.jsonl)");
            }
            in.begin();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                long line = parser.currentTokenLocation().getLineNr();
                each.accept(EntryReading.of(place + 1, line, EntryReading.JSON.readTree(parser)));
                place++;
                in.begin();
            }
        } catch (JacksonException e) {
            if (e.getCause() instanceof EntryBound.ExceededException) {
                throw whole("too_large", "task %d: %s".formatted(place + 1, tooLarge(maxEntry)));
            }
            var at = e.getLocation();
            throw whole(
                    "malformed_json",
                    "line %d: %s; tasks after it cannot be read"
                            .formatted(at == null ? 1 : at.getLineNr(), EntryReading.malformed(e)));
        }
    }
}
