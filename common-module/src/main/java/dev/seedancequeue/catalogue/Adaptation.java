package dev.seedancequeue.catalogue;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes a request to the nearest thing that the model can do, and says what it changed. */
final class Adaptation {

    private final ModelCatalogue catalogue;
    private final ModelGeneration generation;
    private final Situation situation;
    private final Findings findings;

    Adaptation(
            ModelCatalogue catalogue,
            ModelGeneration generation,
            Situation situation,
            Findings findings) {
        this.catalogue = catalogue;
        this.generation = generation;
        this.situation = situation;
        this.findings = findings;
    }

    void apply(ObjectNode request) {
        for (Map.Entry<String, Vocabulary.Field> field :
                catalogue.vocabulary().fields().entrySet()) {
            adapt(request, field.getKey(), field.getValue());
        }
        nameReferences(request.path("content"));
    }

    private void adapt(ObjectNode request, String name, Vocabulary.Field field) {
        FieldRule rule = generation.rule(name, situation);
        JsonNode value = request.get(name);
        if (value == null || value.isNull()) {
            request.remove(name);
            if (rule != null && rule.whenAbsent() != null) {
                request.set(name, rule.whenAbsent());
            }
            return;
        }
        Findings unheard = new Findings();
        FieldCheck check = new FieldCheck(name, field, unheard);
        if (!check.typeFits(value)) {
            return;
        }
        if (isRefused(name, rule)) {
            leaveOut(request, name, value, field, rule);
            return;
        }
        if (rule == null || rule.instead() == null) {
            return;
        }
        check.checkRule(value, rule, generation.name());
        if (unheard.count() > 0
                && catalogue.knowsValue(name, value.asString().toLowerCase(Locale.ROOT))) {
            request.set(name, rule.instead());
            findings.warn(
                    "/" + name,
                    warningCode(rule, "field_changed"),
                    name
                            + " was "
                            + Wording.quote(value)
                            + " and was changed to "
                            + Wording.quote(rule.instead())
                            + because(rule));
        }
    }

    private boolean isRefused(String name, @Nullable FieldRule rule) {
        if (rule == null || Boolean.FALSE.equals(rule.allowed())) {
            return true;
        }
        DraftRules draft = generation.draft();
        // A field that the draft decides is never left out quietly: its value there is not known.
        return situation.mode() == VideoMode.FINAL_FROM_DRAFT
                && draft != null
                && !draft.reused().contains(name)
                && !draft.finalMaySet().contains(name);
    }

    private void leaveOut(
            ObjectNode request,
            String name,
            JsonNode value,
            Vocabulary.Field field,
            @Nullable FieldRule rule) {
        boolean asksForNothing = value.equals(field.neutral());
        if (asksForNothing) {
            request.remove(name);
            findings.warn(
                    "/" + name,
                    "field_dropped",
                    name
                            + " is not taken by "
                            + generation.name()
                            + " here and was left out; it was "
                            + Wording.quote(value)
                            + ", so nothing changes");
        } else if (rule != null && Boolean.TRUE.equals(rule.drop())) {
            request.remove(name);
            findings.warn(
                    "/" + name,
                    warningCode(rule, "field_dropped"),
                    name + " was " + Wording.quote(value) + " and was left out" + because(rule));
        }
    }

    /** Video and sound can only be references, so that a missing role has one reading. */
    private static void nameReferences(JsonNode content) {
        if (!content.isArray() || content.size() > ContentShape.MAX_ITEMS) {
            return;
        }
        for (JsonNode item : content) {
            MediaKind kind = MediaKind.ofType(item.path("type").asString(""));
            if (item instanceof ObjectNode object
                    && (kind == MediaKind.VIDEO || kind == MediaKind.AUDIO)
                    && (item.path("role").isMissingNode() || item.path("role").isNull())) {
                object.put("role", kind.referenceRole);
            }
        }
    }

    private static String warningCode(FieldRule rule, String usual) {
        return rule.warning() == null ? usual : rule.warning();
    }

    private static String because(FieldRule rule) {
        return rule.reason() == null ? "" : ": " + rule.reason();
    }
}
