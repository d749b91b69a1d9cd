package dev.seedancequeue.catalogue;

import dev.seedancequeue.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Create bodies in plain names and texts, as the columns of a table and the parameters of a query
 * have them: {@code prompt}, {@code first_frame}, {@code duration} …. Judges nothing.
 */
public final class PlainFields {

    /** Of each kind of content: its type and its role. */
    private record Media(String type, @Nullable String role) {}

    private static final String PROMPT = "prompt";
    private static final String DRAFT_TASK = "draft_task";
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
    private static final Map<String, Media> MEDIA = new LinkedHashMap<>();

    static {
        MEDIA.put("first_frame", new Media("image_url", "first_frame"));
        MEDIA.put("last_frame", new Media("image_url", "last_frame"));
        MEDIA.put("reference_image", new Media("image_url", "reference_image"));
        MEDIA.put("reference_video", new Media("video_url", "reference_video"));
        MEDIA.put("reference_audio", new Media("audio_url", "reference_audio"));
    }

    private final ModelCatalogue catalogue;

    public PlainFields(ModelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** Every name, in the order of the documentation. */
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of("model", PROMPT));
        names.addAll(MEDIA.keySet());
        names.add(DRAFT_TASK);
        names.addAll(catalogue.vocabulary().fields().keySet());
        return names;
    }

    /**
     * The create body of these values; a blank one asks for nothing.
     *
     * @param values by name, each name one of {@link #names}; several URLs are told apart by white
     *     space
     */
    public ObjectNode body(Map<String, String> values) {
        ObjectNode body = Json.mapper().createObjectNode();
        ArrayNode content = Json.mapper().createArrayNode();
        values.forEach((name, value) -> {
            if (!value.isBlank()) {
                put(body, content, name, value.strip());
            }
        });
        if (!content.isEmpty()) {
            body.set("content", content);
        }
        return body;
    }

    private void put(ObjectNode body, ArrayNode content, String name, String value) {
        Media media = MEDIA.get(name);
        if (media != null) {
            WHITE_SPACE
                    .splitAsStream(value)
                    .forEach(url -> {
                        ObjectNode item = content.addObject().put("type", media.type);
                        item.putObject(media.type).put("url", url);
                        item.put("role", media.role);
                    });
        } else if (name.equals(PROMPT)) {
            content.insertObject(0).put("type", "text").put("text", value);
        } else if (name.equals(DRAFT_TASK)) {
            content.addObject().put("type", DRAFT_TASK).putObject(DRAFT_TASK).put("id", value);
        } else {
            body.set(name, value(name, value));
        }
    }

    /** What cannot be read as the field's kind stays a text, which the check then refuses. */
    private JsonNode value(String name, String text) {
        Vocabulary.Field field = catalogue.vocabulary().fields().get(name);
        JsonNode asText = Json.mapper().getNodeFactory().stringNode(text);
        if (field == null) {
            return asText;
        }
        return switch (field.kind()) {
            case BOOLEAN, INTEGER, TOOLS, ANY -> asJson(text, asText);
            case CHOICE, STRING, URL -> asText;
        };
    }

    private static JsonNode asJson(String text, JsonNode otherwise) {
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException _) {
            return otherwise;
        }
    }

    /** A body with what it lacks of another: fields, and kinds of content. */
    public static ObjectNode completed(ObjectNode body, ObjectNode defaults) {
        ObjectNode whole = body.deepCopy();
        defaults.forEachEntry((name, value) -> {
            if (!whole.has(name)) {
                whole.set(name, value.deepCopy());
            } else if (name.equals("content") && whole.get(name) instanceof ArrayNode content) {
                complete(content, value);
            }
        });
        return whole;
    }

    private static void complete(ArrayNode content, JsonNode defaults) {
        List<String> kinds = new ArrayList<>();
        content.forEach(item -> kinds.add(kind(item)));
        for (JsonNode item : defaults) {
            if (!kinds.contains(kind(item))) {
                content.add(item.deepCopy());
            }
        }
    }

    private static String kind(JsonNode item) {
        return item.path("type").asString("") + "/" + item.path("role").asString("");
    }
}
