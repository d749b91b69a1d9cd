package dev.seedancequeue.catalogue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that is known of the Seedance generations, read from its files once; immutable. */
public final class ModelCatalogue {

    /** First part of the pools of models that the catalogue does not know. */
    static final String OTHER = "other";

    private static final ModelCatalogue STANDARD = CatalogueReader.read();

    private final Vocabulary vocabulary;
    private final List<ModelGeneration> generations;
    private final Set<String> fieldNames;
    private final Map<String, ModelGeneration> byModelId = new LinkedHashMap<>();
    private final Map<String, ModelGeneration> byKey = new LinkedHashMap<>();

    ModelCatalogue(Vocabulary vocabulary, List<ModelGeneration> generations) {
        this.vocabulary = vocabulary;
        this.generations = List.copyOf(generations);
        Set<String> names = new LinkedHashSet<>(List.of("model", "content"));
        names.addAll(vocabulary.fields().keySet());
        fieldNames = Collections.unmodifiableSet(names);
        for (ModelGeneration generation : this.generations) {
            byKey.put(generation.key(), generation);
            for (String id : generation.ids().values()) {
                byModelId.put(id, generation);
            }
        }
    }

    /** The catalogue that this version ships with. */
    public static ModelCatalogue standard() {
        return STANDARD;
    }

    /**
     * This catalogue and one more generation.
     *
     * @param json the generation, as a file of the catalogue describes one
     */
    public ModelCatalogue with(String json) {
        List<ModelGeneration> more = new ArrayList<>(generations);
        more.add(CatalogueReader.generation(json, vocabulary));
        return new ModelCatalogue(vocabulary, more);
    }

    /** Every generation, oldest first. */
    public List<ModelGeneration> generations() {
        return generations;
    }

    /** The generation that a model id belongs to, or null; ids are compared letter by letter. */
    public @Nullable ModelGeneration find(String modelId) {
        return byModelId.get(modelId);
    }

    /** The generation of a key such as {@code 1-5-pro}, or null. */
    public @Nullable ModelGeneration byKey(String key) {
        return byKey.get(key);
    }

    /** Every pool that a request can belong to: the static list of submit queues. */
    public List<String> pools() {
        List<String> pools = new ArrayList<>();
        generations.forEach(generation -> pools.addAll(generation.pools()));
        for (ServiceTier tier : ServiceTier.values()) {
            pools.add(ModelGeneration.pool(OTHER, tier));
        }
        return List.copyOf(pools);
    }

    /** The model that is off and had this id, or null. */
    @Nullable RetiredModel retired(String modelId) {
        for (RetiredModel model : vocabulary.retired()) {
            if (model.ids().containsValue(modelId)) {
                return model;
            }
        }
        return null;
    }

    /** What a caller of a model that ends can do: change to the replacement on the same site. */
    String advice(String modelId, Retirement retirement) {
        ModelGeneration next =
                retirement.replacement() == null ? null : byKey(retirement.replacement());
        if (next == null) {
            return "; change to another model";
        }
        String id = next.ids().getOrDefault(site(modelId), next.ids().values().iterator().next());
        return "; change to " + id + ", or have the operator set the alias " + modelId + "=" + id;
    }

    /** The site whose name for a model an id is: {@code cn}, {@code byteplus}; empty if none. */
    String site(String modelId) {
        ModelGeneration generation = find(modelId);
        RetiredModel retired = retired(modelId);
        Map<String, String> ids =
                generation != null ? generation.ids() : retired != null ? retired.ids() : Map.of();
        for (Map.Entry<String, String> id : ids.entrySet()) {
            if (id.getValue().equals(modelId)) {
                return id.getKey();
            }
        }
        return "";
    }

    /** Every model id of the catalogue. */
    Set<String> modelIds() {
        return Collections.unmodifiableSet(byModelId.keySet());
    }

    /** Every field of a create body. */
    Set<String> fieldNames() {
        return fieldNames;
    }

    /** Whether some generation takes a word for a field. */
    boolean knowsValue(String field, String value) {
        return generations.stream()
                .map(generation -> generation.fields().get(field))
                .anyMatch(rules -> rules != null && rules.usual().values().contains(value));
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }
}
