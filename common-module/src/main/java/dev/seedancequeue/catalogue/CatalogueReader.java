package dev.seedancequeue.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the catalogue's files from the class path; a word that it does not know is an error. */
final class CatalogueReader {

    private static final String FOLDER = "/dev/seedancequeue/catalogue/";

    private static final JsonMapper FILES =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private CatalogueReader() {}

    static ModelCatalogue read() {
        Vocabulary vocabulary = FILES.treeToValue(file("vocabulary.json"), Vocabulary.class);
        List<ModelGeneration> generations = new ArrayList<>();
        for (String key : vocabulary.generations()) {
            ModelGeneration generation = generation(file(key + ".json"), vocabulary);
            if (!generation.key().equals(key)) {
                throw new IllegalStateException(
                        "catalogue: " + key + ".json says its key is " + generation.key());
            }
            generations.add(generation);
        }
        return new ModelCatalogue(vocabulary, generations);
    }

    /** A generation from what its file says. */
    static ModelGeneration generation(String json, Vocabulary vocabulary) {
        return generation((ObjectNode) FILES.readTree(json), vocabulary);
    }

    private static ModelGeneration generation(ObjectNode file, Vocabulary vocabulary) {
        JsonNode fields = file.required("fields");
        file.set("fields", FILES.createObjectNode());
        return FILES.treeToValue(file, ModelGeneration.class)
                .withFields(fieldRules(fields, vocabulary));
    }

    private static Map<String, FieldRules> fieldRules(JsonNode fields, Vocabulary vocabulary) {
        Map<String, FieldRules> rules = new LinkedHashMap<>();
        for (String name : vocabulary.fields().keySet()) {
            JsonNode rule = fields.optional(name).orElse(null);
            if (rule != null) {
                rules.put(name, rulesOf((ObjectNode) rule));
            }
        }
        for (String name : fields.propertyNames()) {
            vocabulary.field(name);
        }
        return rules;
    }

    /** A case in a file names only what it changes. */
    private static FieldRules rulesOf(ObjectNode rule) {
        ObjectNode usual = rule.deepCopy();
        @Nullable JsonNode cases = usual.remove("cases");
        List<FieldRules.Case> special = new ArrayList<>();
        if (cases != null) {
            for (JsonNode each : cases) {
                ObjectNode whole = usual.deepCopy();
                whole.setAll((ObjectNode) each);
                JsonNode when = whole.remove("when");
                special.add(
                        new FieldRules.Case(
                                FILES.treeToValue(when, FieldRules.When.class),
                                FILES.treeToValue(whole, FieldRule.class)));
            }
        }
        return new FieldRules(FILES.treeToValue(usual, FieldRule.class), special);
    }

    private static ObjectNode file(String name) {
        try (InputStream in = CatalogueReader.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("catalogue: no file " + name);
            }
            return (ObjectNode) FILES.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("catalogue: cannot read " + name, e);
        }
    }
}
