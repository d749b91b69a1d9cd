package dev.seedancequeue.cli.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error answer of the API.
 *
 * @param status of HTTP
 * @param code stable, to branch on; empty where what answered is no Seedance API
 * @param json the whole answer
 */
public record Problem(int status, String code, ObjectNode json) {

    /** So many wrong things are told; who wants them all takes {@code --json}. */
    private static final int MOST_SHOWN = 20;

    static Problem of(int status, ObjectNode json) {
        return new Problem(status, json.path("code").asString(""), json);
    }

    /** What it says, on one line and one for each thing that is wrong. */
    public String text() {
        // The API speaks to programs; these two are other things here.
        String detail =
                json.path("detail")
                        .asString("")
                        .replace("; see errors", "")
                        .replace("?accept=valid", "--skip-wrong-lines");
        JsonNode errors = json.path("errors");
        List<String> lines = new ArrayList<>();
        lines.add("%s (%d %s)".formatted(detail, status, code));
        for (JsonNode error : errors) {
            if (lines.size() > MOST_SHOWN) {
                lines.add(
                        "  … and %d more; --json shows all".formatted(errors.size() - MOST_SHOWN));
                break;
            }
            String pointer = error.path("pointer").asString("");
            String message = error.path("message").asString("");
            if (message.equals(detail)) {
                continue;
            }
            lines.add("  " + (pointer.isEmpty() ? message : pointer + ": " + message));
        }
        return String.join("\n", lines);
    }
}
