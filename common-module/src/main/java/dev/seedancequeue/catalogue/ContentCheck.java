package dev.seedancequeue.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks a body's content item by item, then as a whole; used once. */
final class ContentCheck {

    static final String POINTER = "/content";

    private static final Set<String> TYPES =
            Set.of("text", "image_url", "video_url", "audio_url", "draft_task");

    private final @Nullable ModelGeneration generation;
    private final boolean unknownModel;
    private final Predicate<String> draftTaskId;
    private final Findings findings;

    private final List<Integer> texts = new ArrayList<>();
    private final List<Integer> drafts = new ArrayList<>();
    private final List<MediaItem> media = new ArrayList<>();

    /**
     * @param unknownModel whether the model may know more types and fields than the catalogue does
     */
    ContentCheck(
            @Nullable ModelGeneration generation,
            boolean unknownModel,
            Predicate<String> draftTaskId,
            Findings findings) {
        this.generation = generation;
        this.unknownModel = unknownModel;
        this.draftTaskId = draftTaskId;
        this.findings = findings;
    }

    void check(@Nullable JsonNode content, Situation situation) {
        if (content == null || content.isNull()) {
            findings.add(
                    POINTER,
                    "missing_field",
                    "content is missing; send an array with at least a text");
        } else if (!content.isArray()) {
            findings.add(
                    POINTER,
                    "wrong_type",
                    "content is " + Wording.typeOf(content) + "; send an array");
        } else if (content.isEmpty()) {
            findings.add(
                    POINTER, "empty_content", "content is empty; send at least a text or a draft");
        } else if (content.size() > ContentShape.MAX_ITEMS) {
            findings.add(
                    POINTER,
                    "too_many_items",
                    "content has "
                            + content.size()
                            + " items; no model takes more than "
                            + ContentShape.MAX_ITEMS);
        } else {
            checkItems(content, situation);
        }
    }

    private void checkItems(JsonNode content, Situation situation) {
        int before = findings.count();
        int index = 0;
        for (JsonNode item : content) {
            checkItem(index++, item);
        }
        boolean readable = findings.count() == before;
        if (drafts.size() == 1 && content.size() == 1) {
            checkMode(VideoMode.FINAL_FROM_DRAFT);
            return;
        }
        if (!drafts.isEmpty()) {
            findings.add(
                    POINTER,
                    "draft_task_not_alone",
                    "content has "
                            + content.size()
                            + " items, but a draft_task must be the only one; leave the rest out,"
                            + " the draft brings its text and images along");
            return;
        }
        if (texts.size() > 1) {
            findings.add(
                    itemPointer(texts.get(1)),
                    "too_many_texts",
                    "content has " + texts.size() + " texts; send one");
        }
        if (situation.mode() != null && (readable || !media.isEmpty())) {
            checkMode(situation.mode());
        }
    }

    private void checkMode(VideoMode mode) {
        if (generation == null) {
            return;
        }
        new ModeCheck(generation, mode, media, texts, findings).check();
    }

    private void checkItem(int index, JsonNode item) {
        String pointer = itemPointer(index);
        if (!item.isObject()) {
            findings.add(
                    pointer,
                    "wrong_type",
                    "a content item is " + Wording.typeOf(item) + "; send an object");
            return;
        }
        JsonNode type = item.path("type");
        if (type.isMissingNode() || type.isNull()) {
            findings.add(
                    pointer + "/type",
                    "missing_field",
                    "a content item has no type; it is one of " + Wording.anyOf(sortedTypes()));
        } else if (!type.isString()) {
            findings.add(
                    pointer + "/type",
                    "wrong_type",
                    "a content item's type is " + Wording.typeOf(type) + "; send a string");
        } else if (TYPES.contains(type.stringValue())) {
            checkKnownItem(index, pointer, item, type.stringValue());
        } else if (!unknownModel) {
            String nearest = Wording.nearest(type.stringValue(), sortedTypes());
            findings.add(
                    pointer + "/type",
                    "unknown_content_type",
                    "there is no content type "
                            + Wording.quote(type)
                            + (nearest == null
                                    ? "; it is one of " + Wording.anyOf(sortedTypes())
                                    : "; did you mean " + nearest + "?"));
        }
    }

    private void checkKnownItem(int index, String pointer, JsonNode item, String type) {
        MediaKind kind = MediaKind.ofType(type);
        checkNames(
                pointer,
                item,
                kind == null ? List.of("type", type) : List.of("type", type, "role"));
        if (kind != null) {
            String role = role(pointer, item);
            media.add(new MediaItem(kind, index, role));
            String url = inner(pointer, item, type, "url");
            if (url != null) {
                new MediaCheck(kind, generation, pointer + "/" + type + "/url", findings)
                        .check(url);
            }
        } else if (type.equals("text")) {
            texts.add(index);
            checkText(pointer + "/text", item.path("text"));
        } else {
            drafts.add(index);
            String id = inner(pointer, item, type, "id");
            if (id != null && !draftTaskId.test(id)) {
                findings.add(
                        pointer + "/draft_task/id",
                        "invalid_draft_task_id",
                        "draft_task.id is "
                                + Wording.quote(id)
                                + ", which is no task id; send the id that creating the draft"
                                + " answered, seedance_… (or the provider's own, cgt-…)");
            }
        }
    }

    private void checkText(String pointer, JsonNode text) {
        if (text.isMissingNode() || text.isNull()) {
            findings.add(pointer, "missing_field", "a text item has no text; write a prompt");
        } else if (!text.isString()) {
            findings.add(
                    pointer, "wrong_type", "text is " + Wording.typeOf(text) + "; send a string");
        } else if (text.stringValue().isBlank()) {
            findings.add(pointer, "empty_text", "text is empty; write a prompt or leave it out");
        }
    }

    private @Nullable String role(String pointer, JsonNode item) {
        JsonNode role = item.path("role");
        if (role.isMissingNode() || role.isNull()) {
            return null;
        }
        if (!role.isString()) {
            findings.add(
                    pointer + "/role",
                    "wrong_type",
                    "role is " + Wording.typeOf(role) + "; send a string");
            return null;
        }
        return role.stringValue();
    }

    /** The string inside an item's object: {@code image_url.url}, {@code draft_task.id}. */
    private @Nullable String inner(String pointer, JsonNode item, String type, String name) {
        JsonNode holder = item.path(type);
        String at = pointer + "/" + type;
        if (holder.isMissingNode() || holder.isNull()) {
            findings.add(at, "missing_field", type + " is missing; send {\"" + name + "\": \"…\"}");
            return null;
        }
        if (!holder.isObject()) {
            findings.add(
                    at,
                    "wrong_type",
                    type + " is " + Wording.typeOf(holder) + "; send {\"" + name + "\": \"…\"}");
            return null;
        }
        checkNames(at, holder, List.of(name));
        JsonNode value = holder.path(name);
        if (value.isMissingNode() || value.isNull()) {
            findings.add(at + "/" + name, "missing_field", type + "." + name + " is missing");
            return null;
        }
        if (!value.isString()) {
            findings.add(
                    at + "/" + name,
                    "wrong_type",
                    type + "." + name + " is " + Wording.typeOf(value) + "; send a string");
            return null;
        }
        return value.stringValue();
    }

    private void checkNames(String pointer, JsonNode object, List<String> known) {
        if (unknownModel) {
            return;
        }
        for (String name : object.propertyNames()) {
            if (findings.full()) {
                return;
            }
            if (!known.contains(name)) {
                findings.add(
                        Wording.child(pointer, name),
                        "unknown_field",
                        "there is no field "
                                + Wording.quote(name)
                                + " here; known are "
                                + Wording.anyOf(known).replace(" or ", " and "));
            }
        }
    }

    private static List<String> sortedTypes() {
        return TYPES.stream().sorted().toList();
    }

    private static String itemPointer(int index) {
        return POINTER + "/" + index;
    }

    /** A media item's place in the content, and its role as sent. */
    record MediaItem(MediaKind kind, int index, @Nullable String role) {

        boolean hasRole(Set<String> roles) {
            return role != null && roles.contains(role);
        }

        String rolePointer() {
            return itemPointer(index) + "/role";
        }
    }
}
