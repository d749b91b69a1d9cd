package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** In which forms the file of a batch may come. */
enum BatchFormat {
    JSON_LINES,
    CSV,
    JSON_ARRAY;

    /**
     * The form that a Content-Type names; its parameters do not matter.
     *
     * @throws ProblemException it is none of them
     */
    static BatchFormat of(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType;
        int end = type.indexOf(';');
        String plain = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return switch (plain) {
            case "application/jsonl",
                    "application/x-jsonl",
                    "application/jsonlines",
                    "application/x-jsonlines",
                    "application/ndjson",
                    "application/x-ndjson" ->
                    JSON_LINES;
            case "text/csv" -> CSV;
            case "application/json" -> JSON_ARRAY;
            default ->
                    throw ProblemException.of(
                            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                            "Send Content-Type: application/jsonl for JSON Lines, text/csv for a"
                                    + " table with a header, or application/json for an array.");
        };
    }
}
