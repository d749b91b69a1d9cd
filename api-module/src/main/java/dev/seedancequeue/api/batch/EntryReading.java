package dev.seedancequeue.api.batch;

import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.json.Json;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what one entry may be: a create body, also with a {@code custom_id} in it, or a request of
 * the OpenAI batch form around one.
 */
final class EntryReading {

    /** One value, also of several in a row. */
    static final ObjectReader JSON =
            Json.mapper()
                    .reader()
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final ObjectReader WHOLE =
            JSON.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String CUSTOM_ID = "custom_id";
    private static final Set<String> ENVELOPE = Set.of(CUSTOM_ID, "method", "url", "body");

    /** As in the OpenAI batch form; controls would break lines of the results. */
    private static final Pattern CUSTOM_ID_FORM = Pattern.compile("\\P{Cntrl}{1,64}");

    private EntryReading() {}

    /** An entry from its bytes. */
    static Entry read(int place, long line, byte[] bytes) {
        try {
            return of(place, line, WHOLE.readTree(bytes));
        } catch (JacksonException e) {
            return new Entry.Broken(
                    place, line, null, new Violation("", "malformed_json", malformed(e)));
        }
    }

    /** What broke, never what stood there: that may be a prompt. */
    static String malformed(JacksonException failure) {
        String what =
                switch (failure) {
                    case StreamConstraintsException _ ->
                            "it is nested deeper than %d levels or holds an oversized number or name"
                                    .formatted(Json.MAX_DEPTH);
                    case JacksonException e when e.getOriginalMessage().startsWith("Duplicate") ->
                            "a field is given twice";
                    case JacksonException e when e.getOriginalMessage().contains("UTF-8") ->
                            "it holds text that is not UTF-8; save the file as UTF-8";
                    default -> "it is not JSON";
                };
        var at = failure.getLocation();
        return at == null ? what : what + ", at column " + at.getColumnNr();
    }

    /** An entry from JSON. */
    static Entry of(int place, long line, JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            return broken(place, line, null, "", "wrong_type", "it has to be a JSON object");
        }
        JsonNode id = object.get(CUSTOM_ID);
        if (id != null && !id.isNull() && !(id.isString() && isCustomId(id.stringValue()))) {
            return broken(
                    place,
                    line,
                    null,
                    "/" + CUSTOM_ID,
                    "invalid_value",
                    "custom_id has to be a text of 1 to 64 characters without controls");
        }
        String customId = id == null || id.isNull() ? null : id.asString();
        return object.has("body")
                ? enveloped(place, line, customId, object)
                : new Entry.Body(place, line, customId, without(object));
    }

    static boolean isCustomId(String text) {
        return CUSTOM_ID_FORM.matcher(text).matches() && !text.isBlank();
    }

    private static ObjectNode without(ObjectNode object) {
        object.remove(CUSTOM_ID);
        return object;
    }

    /** A request of the OpenAI batch form. */
    private static Entry enveloped(
            int place, long line, @Nullable String customId, ObjectNode object) {
        for (String field : object.propertyNames()) {
            if (!ENVELOPE.contains(field)) {
                return broken(
                        place,
                        line,
                        customId,
                        "/" + field,
                        "unknown_field",
                        field + " is not one of custom_id, method, url, body");
            }
        }
        String method = object.path("method").asString("POST");
        String url = object.path("url").asString("/createTask");
        if (!method.equals("POST") || !url.endsWith("/createTask")) {
            return broken(
                    place,
                    line,
                    customId,
                    method.equals("POST") ? "/url" : "/method",
                    "invalid_value",
                    "method has to be POST and url has to end in /createTask; both may be left out");
        }
        return object.get("body") instanceof ObjectNode body
                ? new Entry.Body(place, line, customId, body)
                : broken(place, line, customId, "/body", "wrong_type", "body has to be an object");
    }

    static Entry broken(
            int place,
            long line,
            @Nullable String customId,
            String pointer,
            String code,
            String message) {
        return new Entry.Broken(place, line, customId, new Violation(pointer, code, message));
    }
}
