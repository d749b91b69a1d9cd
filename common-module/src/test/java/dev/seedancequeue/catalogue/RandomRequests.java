package dev.seedancequeue.catalogue;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes requests from a seed: mostly sensible, often at an edge, sometimes nonsense; always the
 * same ones for the same seed. Others may use it, too.
 */
public final class RandomRequests {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> WORDS =
            List.of(
                    "480p",
                    "720p",
                    "1080P",
                    "4k",
                    "16:9",
                    "21:9",
                    "adaptive",
                    "default",
                    "flex",
                    "mp4",
                    "mov",
                    "auto",
                    "edit",
                    "extend",
                    "https://example.com/a",
                    "x",
                    "");
    private static final List<String> ROLES =
            List.of("first_frame", "last_frame", "reference_image", "reference_video", "x");
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Random random;
    private final ModelCatalogue catalogue;

    public RandomRequests(ModelCatalogue catalogue, long seed) {
        this.catalogue = catalogue;
        this.random = new Random(seed);
    }

    /** The next create body; its finals name drafts that nobody has made. */
    public ObjectNode next() {
        ObjectNode body = JSON.objectNode();
        ModelGeneration generation = pick(catalogue.generations());
        boolean unknown = oneIn(20);
        body.put(
                "model",
                unknown ? "ep-20260101-abcde" : pick(List.copyOf(generation.ids().values())));
        body.set("content", content(generation));
        for (String field : catalogue.vocabulary().fields().keySet()) {
            FieldRules rules = generation.fields().get(field);
            if (rules == null ? oneIn(40) : oneIn(5)) {
                body.set(field, value(field, rules));
            }
        }
        if (generation.draft() != null && oneIn(3)) {
            body.put("draft", true);
        }
        if (oneIn(50)) {
            body.put("unheard_of", 1);
        }
        return body;
    }

    private ArrayNode content(ModelGeneration generation) {
        ArrayNode content = JSON.arrayNode();
        VideoMode mode = pick(List.of(VideoMode.values()));
        if (oneIn(8)) {
            for (int i = random.nextInt(6); i > 0; i--) {
                media(content, pick(List.of(MediaKind.values())), pick(ROLES));
            }
            return content;
        }
        if (!generation.modes().containsKey(mode)) {
            mode = VideoMode.TEXT;
        }
        if (mode == VideoMode.TEXT || (mode != VideoMode.FINAL_FROM_DRAFT && oneIn(2))) {
            content.addObject().put("type", "text").put("text", oneIn(20) ? " " : "a cat --dur 5");
        }
        switch (mode) {
            case TEXT -> {}
            case FIRST_FRAME -> media(content, MediaKind.IMAGE, oneIn(2) ? "" : "first_frame");
            case FIRST_AND_LAST_FRAME -> {
                media(content, MediaKind.IMAGE, "last_frame");
                media(content, MediaKind.IMAGE, oneIn(10) ? "" : "first_frame");
            }
            case REFERENCES -> references(content);
            case FINAL_FROM_DRAFT ->
                    content.addObject()
                            .put("type", "draft_task")
                            .putObject("draft_task")
                            .put("id", oneIn(10) ? "x" : "seedance_1710071234_abc123");
        }
        return content;
    }

    private void references(ArrayNode content) {
        for (int i = random.nextInt(1, 12); i > 0; i--) {
            MediaKind kind = pick(List.of(MediaKind.values()));
            boolean roleless = kind != MediaKind.IMAGE && oneIn(3);
            media(content, kind, roleless ? "" : kind.referenceRole);
        }
    }

    private void media(ArrayNode content, MediaKind kind, String role) {
        ObjectNode item = content.addObject().put("type", kind.type);
        item.putObject(kind.type).put("url", oneIn(20) ? "x" : "https://example.com/a");
        if (!role.isEmpty()) {
            item.put("role", role);
        }
    }

    private JsonNode value(String field, @Nullable FieldRules rules) {
        Vocabulary.Field known = catalogue.vocabulary().field(field);
        if (oneIn(30)) {
            return MAPPER.readTree(pick(List.of("null", "[]", "{}", "1.5", "\"x\"", "true", "1")));
        }
        FieldRule rule = rules == null ? null : rules.usual();
        return switch (known.kind()) {
            case BOOLEAN -> JSON.booleanNode(random.nextBoolean());
            case INTEGER -> JSON.numberNode(number(rule));
            case CHOICE ->
                    JSON.stringNode(rule == null || oneIn(8) ? pick(WORDS) : pick(rule.values()));
            case STRING -> JSON.stringNode("u".repeat(oneIn(20) ? 65 : 64));
            case URL -> JSON.stringNode(oneIn(20) ? "x" : "https://example.com/hook");
            case TOOLS ->
                    JSON.arrayNode()
                            .add(JSON.objectNode().put("type", oneIn(9) ? "x" : "web_search"));
            case ANY -> JSON.numberNode(24);
        };
    }

    private long number(@Nullable FieldRule rule) {
        Long min = rule == null ? null : rule.min();
        Long max = rule == null ? null : rule.max();
        if (min == null || max == null) {
            return random.nextInt(-2, 300);
        }
        return switch (random.nextInt(8)) {
            case 0 -> min;
            case 1 -> max;
            case 2 -> oneIn(3) ? min - 1 : min;
            case 3 -> oneIn(3) ? max + 1 : max;
            case 4 -> -1;
            default -> random.nextLong(min, max + 1);
        };
    }

    private boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
