package dev.seedancequeue.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The table of requests and expected verdicts, {@code requests.json}; others may run it, too. */
public final class RequestTable {

    private static final JsonMapper JSON = new JsonMapper();

    private RequestTable() {}

    /**
     * A request and what becomes of it; expectations are written {@code code pointer}.
     *
     * @param refused what the gateway finds wrong; empty when it accepts
     * @param warned its warnings when it accepts
     * @param provider what the provider finds wrong with the same body
     * @param sent fields of the adapted request, null for absent; null when nothing is expected
     */
    public record Row(
            String name,
            JsonNode body,
            List<String> refused,
            List<String> warned,
            List<String> provider,
            @Nullable JsonNode sent) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** Every row, with the matrix and the shorthands for models and content written out. */
    public static List<Row> rows() {
        JsonNode file = read("requests.json");
        List<Row> rows = new ArrayList<>(matrix(file));
        for (JsonNode row : file.path("cases")) {
            List<String> refused = strings(row.path("refused"));
            rows.add(
                    new Row(
                            row.path("name").asString(),
                            written(row.path("body"), file.path("content")),
                            row.has("gateway") ? strings(row.path("gateway")) : refused,
                            strings(row.path("warned")),
                            row.has("provider") ? strings(row.path("provider")) : refused,
                            row.get("sent")));
        }
        return rows;
    }

    /** The models of the matrix, by key. */
    static Set<String> matrixModels() {
        return Set.copyOf(read("requests.json").path("matrix").propertyNames());
    }

    /** Every model with every kind of content, and each but a final as a draft, too. */
    private static List<Row> matrix(JsonNode file) {
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> model : file.path("matrix").properties()) {
            for (Map.Entry<String, JsonNode> cell : model.getValue().properties()) {
                if (cell.getKey().startsWith("@")) {
                    rows.add(cell(file, model, cell.getKey(), false));
                    if (!cell.getKey().equals("@final")) {
                        rows.add(cell(file, model, cell.getKey(), true));
                    }
                }
            }
        }
        return rows;
    }

    private static Row cell(
            JsonNode file, Map.Entry<String, JsonNode> model, String content, boolean draft) {
        ObjectNode body =
                JSON.createObjectNode().put("model", "@" + model.getKey()).put("content", content);
        List<String> refused = new ArrayList<>();
        if (!taken(model, content)) {
            refused.add("mode_not_supported /content");
        }
        if (draft) {
            body.put("draft", true).put("resolution", "480p");
            if (!taken(model, "draft")) {
                refused.add("field_not_supported /draft");
            }
        }
        return new Row(
                model.getKey() + " " + content + (draft ? " as a draft" : ""),
                written(body, file.path("content")),
                refused,
                refused.isEmpty() ? strings(model.getValue().path("warned")) : List.of(),
                refused,
                null);
    }

    private static boolean taken(Map.Entry<String, JsonNode> model, String what) {
        String said = model.getValue().path(what).asString("");
        if (!said.equals("taken") && !said.equals("refused")) {
            throw new IllegalStateException(model.getKey() + " does not say of " + what);
        }
        return said.equals("taken");
    }

    /** One of the five requests of the contract, by the start of its file's name. */
    public static ObjectNode contract(String name) {
        return (ObjectNode) read("contract/" + name + ".json");
    }

    private static JsonNode written(JsonNode body, JsonNode content) {
        JsonNode copy = body.deepCopy();
        if (copy instanceof ObjectNode object) {
            String model = object.path("model").asString("");
            if (model.startsWith("@")) {
                ModelGeneration generation = ModelCatalogue.standard().byKey(model.substring(1));
                if (generation == null) {
                    throw new IllegalStateException("no model " + model);
                }
                object.put("model", generation.ids().get("cn"));
            }
            String shorthand = object.path("content").asString("");
            if (shorthand.startsWith("@")) {
                object.set("content", content.required(shorthand));
            }
        }
        return copy;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.asString()));
        return strings;
    }

    private static JsonNode read(String name) {
        try (InputStream in = RequestTable.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no file " + name);
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
