package dev.seedancequeue.api.batch;

import dev.seedancequeue.catalogue.PlainFields;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;

/** A table (RFC 4180) whose header names fields of create bodies, and perhaps custom_id. */
final class CsvTable {

    private static final String CUSTOM_ID = "custom_id";

    private static final CsvMapper MAPPER =
            CsvMapper.builder()
                    .enable(CsvReadFeature.WRAP_AS_ARRAY)
                    .enable(CsvReadFeature.SKIP_EMPTY_LINES)
                    .build();

    private final PlainFields plain;
    private final int maxEntry;

    CsvTable(PlainFields plain, int maxEntry) {
        this.plain = plain;
        this.maxEntry = maxEntry;
    }

    void read(InputStream in, Consumer<Entry> each) throws IOException {
        var bound = new EntryBound(in, maxEntry);
        // Says so instead of putting a mark in the place of what it cannot read.
        var reader = new InputStreamReader(bound, StandardCharsets.UTF_8.newDecoder());
        int place = 0;
        long line = 1;
        try (MappingIterator<String[]> rows = MAPPER.readerFor(String[].class).readValues(reader)) {
            if (!rows.hasNextValue()) {
                throw BatchFile.whole("required", "the file is empty");
            }
            List<String> columns = columns(rows.nextValue());
            while (true) {
                bound.begin();
                if (!rows.hasNextValue()) {
                    return;
                }
                line = rows.currentLocation().getLineNr();
                each.accept(entry(++place, line, columns, rows.nextValue()));
            }
        } catch (JacksonException e) {
            switch (e.getCause()) {
                case EntryBound.ExceededException _ ->
                        throw BatchFile.whole(
                                "too_large",
                                "the row at line %d: %s; is a quote left open?"
                                        .formatted(line, BatchFile.tooLarge(maxEntry)));
                case CharacterCodingException _ ->
                        throw BatchFile.whole(
                                "not_utf8",
                                "behind line %d is text that is not UTF-8; save the file as UTF-8"
                                        .formatted(line));
                case null, default ->
                        throw BatchFile.whole(
                                "malformed_csv",
                                "the row at line %d cannot be read; is a quote left open?"
                                        .formatted(line));
            }
        }
    }

    private List<String> columns(String[] header) {
        requireCommas(header);
        List<String> known = new ArrayList<>(List.of(CUSTOM_ID));
        known.addAll(plain.names());
        List<String> columns = new ArrayList<>();
        var seen = new HashSet<String>();
        for (String cell : header) {
            String name = cell.strip();
            if (!known.contains(name)) {
                throw BatchFile.whole(
                        "unknown_field",
                        "column %d of the header, \"%s\", is not one of %s"
                                .formatted(
                                        columns.size() + 1,
                                        name.length() > 40 ? name.substring(0, 40) : name,
                                        String.join(", ", known)));
            }
            if (!seen.add(name)) {
                throw BatchFile.whole("duplicate", "the header names " + name + " twice");
            }
            columns.add(name);
        }
        return columns;
    }

    /** Spreadsheets write what their language has between cells. */
    private static void requireCommas(String[] header) {
        boolean semicolons = header[0].contains(";");
        if (header.length == 1 && (semicolons || header[0].contains("\t"))) {
            throw BatchFile.whole(
                    "malformed_csv",
                    "the header has %s between its columns, not commas; save the table with commas"
                            .formatted(semicolons ? "semicolons" : "tabs"));
        }
    }

    private Entry entry(int place, long line, List<String> columns, String[] cells) {
        if (cells.length > columns.size()) {
            return EntryReading.broken(
                    place,
                    line,
                    null,
                    "",
                    "too_many_cells",
                    "it has %d cells, but the header has %d; quote text that holds commas"
                            .formatted(cells.length, columns.size()));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i++) {
            values.put(columns.get(i), cells[i]);
        }
        String customId = values.remove(CUSTOM_ID);
        if (customId == null || customId.isBlank()) {
            return new Entry.Body(place, line, null, plain.body(values));
        }
        return EntryReading.isCustomId(customId.strip())
                ? new Entry.Body(place, line, customId.strip(), plain.body(values))
                : EntryReading.broken(
                        place,
                        line,
                        null,
                        "/" + CUSTOM_ID,
                        "invalid_value",
                        "custom_id has to have 1 to 64 characters without controls");
    }
}
