package dev.seedancequeue.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of the table that is alike for all models, written out: every kind of content, as a
 * draft and not, and both sides of every bound. It says anew what the catalogue says, so that a
 * slip in one of them shows.
 */
final class RequestMatrix {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> RESOLUTIONS = List.of("480p", "720p", "1080p", "4k");

    private final JsonNode file;
    private final List<RequestTable.Row> rows = new ArrayList<>();

    RequestMatrix(JsonNode file) {
        this.file = file;
    }

    List<RequestTable.Row> rows() {
        for (Map.Entry<String, JsonNode> model : file.path("matrix").properties()) {
            contents(model.getKey(), model.getValue());
            bounds(model.getKey(), model.getValue());
            if (taken(model.getValue(), "@references")) {
                counts(model.getKey(), model.getValue());
            }
        }
        return rows;
    }

    private void contents(String model, JsonNode says) {
        for (String content : says.propertyNames()) {
            if (content.startsWith("@")) {
                String wrong = taken(says, content) ? "" : "mode_not_supported /content";
                add(model, says, body(model, content), wrong);
                if (!content.equals("@final")) {
                    ObjectNode draft = body(model, content).put("draft", true);
                    String noDraft = taken(says, "draft") ? "" : "field_not_supported /draft";
                    add(model, says, draft.put("resolution", "480p"), wrong, noDraft);
                }
            }
        }
    }

    private void bounds(String model, JsonNode says) {
        int min = says.required("duration").get(0).intValue();
        int max = says.required("duration").get(1).intValue();
        boolean picks = says.required("picks_duration").booleanValue();
        for (int seconds : new int[] {min - 1, min, max, max + 1, -1}) {
            boolean fits = seconds == -1 ? picks : seconds >= min && seconds <= max;
            ObjectNode body = body(model, "@text").put("duration", seconds);
            add(model, says, body, fits ? "" : "out_of_range /duration");
        }
        List<String> resolutions = RequestTable.strings(says.required("resolutions"));
        for (String resolution : RESOLUTIONS) {
            ObjectNode body = body(model, "@text").put("resolution", resolution);
            add(
                    model,
                    says,
                    body,
                    resolutions.contains(resolution) ? "" : "invalid_value /resolution");
        }
        add(
                model,
                says,
                body(model, "@text").put("service_tier", "flex"),
                says.required("flex").booleanValue() ? "" : "tier_not_supported /service_tier");
    }

    private void counts(String model, JsonNode says) {
        for (MediaKind kind : MediaKind.values()) {
            int most = says.required(kind.word + "s").intValue();
            add(model, says, references(model, kind, most));
            add(
                    model,
                    says,
                    references(model, kind, most + 1),
                    "too_many_" + kind.word + "s /content");
        }
    }

    private ObjectNode references(String model, MediaKind kind, int count) {
        ObjectNode body = body(model, "");
        ArrayNode content = body.putArray("content");
        if (kind == MediaKind.AUDIO) {
            reference(content, MediaKind.IMAGE);
        }
        for (int i = 0; i < count; i++) {
            reference(content, kind);
        }
        return body;
    }

    private static void reference(ArrayNode content, MediaKind kind) {
        ObjectNode item =
                content.addObject().put("type", kind.type).put("role", kind.referenceRole);
        item.putObject(kind.type).put("url", "https://example.com/a");
    }

    private static ObjectNode body(String model, String content) {
        return JSON.createObjectNode().put("model", "@" + model).put("content", content);
    }

    /** Adds a row; {@code wrong} is what both find wrong, with empty words for nothing. */
    private void add(String model, JsonNode says, ObjectNode body, String... wrong) {
        List<String> refused = List.of(wrong).stream().filter(each -> !each.isEmpty()).toList();
        JsonNode content = body.path("content");
        String name = body.deepCopy().remove(List.of("model", "content")).toString();
        rows.add(
                new RequestTable.Row(
                        "%s, %s %s"
                                .formatted(
                                        model,
                                        content.isString()
                                                ? content.stringValue()
                                                : content.size() + " items",
                                        name),
                        RequestTable.written(body, file.path("content")),
                        refused,
                        refused.isEmpty() ? RequestTable.strings(says.path("warned")) : List.of(),
                        refused,
                        null));
    }

    private static boolean taken(JsonNode says, String what) {
        String said = says.required(what).asString("");
        if (!said.equals("taken") && !said.equals("refused")) {
            throw new IllegalStateException("the matrix says of " + what + ": " + said);
        }
        return said.equals("taken");
    }
}
