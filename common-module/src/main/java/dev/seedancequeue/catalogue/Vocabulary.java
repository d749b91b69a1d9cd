package dev.seedancequeue.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What all generations share: the request's fields and their types, and the advice on prompts.
 *
 * @param generations keys of the generation files, in the order of the documentation
 * @param retired models that are off
 * @param fields every field of a create body beside {@code model} and {@code content}
 */
record Vocabulary(
        List<String> generations,
        List<RetiredModel> retired,
        Map<String, Field> fields,
        Prompt prompt) {

    /** The JSON shape of a field. */
    enum Kind {
        BOOLEAN,
        INTEGER,
        CHOICE,
        STRING,
        URL,
        TOOLS,
        ANY;

        @JsonValue
        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A request field.
     *
     * @param neutral the value that asks for nothing, so that it can be left out where the field is
     *     not supported
     * @param maxLength of a string, in characters
     * @param ignoreCase whether a choice may be written in any case
     * @param about one line for the documentation
     */
    record Field(
            Kind kind,
            @Nullable JsonNode neutral,
            @Nullable Integer maxLength,
            @Nullable Boolean ignoreCase,
            String about) {}

    /**
     * Advice on prompts; none of it is a limit.
     *
     * @param chineseCharacters more are advised against
     * @param words of other scripts: more are advised against
     * @param suffixes legacy parameters in the prompt, and the body field to use instead
     */
    record Prompt(int chineseCharacters, int words, Map<String, String> suffixes) {}

    Field field(String name) {
        Field field = fields.get(name);
        if (field == null) {
            throw new IllegalStateException("catalogue: no field " + name + " in the vocabulary");
        }
        return field;
    }
}
