package dev.seedancequeue.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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
        List<Row> rows = new ArrayList<>(new RequestMatrix(file).rows());
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

    /** One of the five requests of the contract, by the start of its file's name. */
    public static ObjectNode contract(String name) {
        return (ObjectNode) read("contract/" + name + ".json");
    }

    static JsonNode written(JsonNode body, JsonNode content) {
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

    static List<String> strings(JsonNode array) {
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
