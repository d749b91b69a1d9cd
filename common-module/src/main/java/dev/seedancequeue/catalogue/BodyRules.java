package dev.seedancequeue.catalogue;

import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One pass over a body that finds everything the provider would refuse. */
final class BodyRules {

    private final ModelCatalogue catalogue;
    private final boolean allowUnknownModels;
    private final Predicate<String> draftTaskId;

    /**
     * @param draftTaskId the shape that the id of a final's draft must have
     */
    BodyRules(ModelCatalogue catalogue, boolean allowUnknownModels, Predicate<String> draftTaskId) {
        this.catalogue = catalogue;
        this.allowUnknownModels = allowUnknownModels;
        this.draftTaskId = draftTaskId;
    }

    /** Everything found, into {@code findings}. */
    void check(JsonNode body, Findings findings) {
        if (!body.isObject()) {
            findings.add(
                    "",
                    "not_an_object",
                    "the body is " + Wording.typeOf(body) + "; send a JSON object");
            return;
        }
        ModelGeneration generation = generation(body, findings);
        boolean unknownModel = generation == null && body.path("model").isString();
        Situation situation = Situation.of(body);
        new ContentCheck(generation, unknownModel, draftTaskId, findings)
                .check(body.get("content"), situation);
        for (Map.Entry<String, Vocabulary.Field> field :
                catalogue.vocabulary().fields().entrySet()) {
            checkField(
                    field.getKey(),
                    body.get(field.getKey()),
                    field.getValue(),
                    generation,
                    situation,
                    findings);
        }
        if (!unknownModel) {
            checkNames(body, findings);
        }
    }

    private @Nullable ModelGeneration generation(JsonNode body, Findings findings) {
        JsonNode model = body.path("model");
        if (model.isMissingNode() || model.isNull()) {
            findings.add(
                    "/model",
                    "missing_field",
                    "model is missing; name a Seedance model, such as "
                            + catalogue.generations().getLast().ids().get("cn"));
            return null;
        }
        if (!model.isString()) {
            findings.add(
                    "/model",
                    "wrong_type",
                    "model is " + Wording.typeOf(model) + "; send a string");
            return null;
        }
        if (model.stringValue().isBlank() || model.stringValue().length() > 128) {
            findings.add("/model", "invalid_value", "model is empty or too long; name a model");
            return null;
        }
        ModelGeneration generation = catalogue.find(model.stringValue());
        RetiredModel retired = catalogue.retired(model.stringValue());
        if (retired != null) {
            findings.add(
                    "/model",
                    "model_gone",
                    retired.name()
                            + " was switched off on "
                            + retired.retirement().endsAt().toLocalDate()
                            + catalogue.advice(model.stringValue(), retired.retirement()));
        } else if (generation == null && !allowUnknownModels) {
            String nearest = Wording.nearest(model.stringValue(), catalogue.modelIds());
            findings.add(
                    "/model",
                    "unknown_model",
                    "model "
                            + Wording.quote(model)
                            + " is not in the catalogue"
                            + (nearest == null ? "" : "; did you mean " + nearest + "?"));
        }
        return generation;
    }

    private static void checkField(
            String name,
            @Nullable JsonNode value,
            Vocabulary.Field field,
            @Nullable ModelGeneration generation,
            Situation situation,
            Findings findings) {
        FieldCheck check = new FieldCheck(name, field, findings);
        FieldRule rule = generation == null ? null : generation.rule(name, situation);
        if (value == null || value.isNull()) {
            if (generation != null && rule != null && Boolean.TRUE.equals(rule.required())) {
                check.missing(rule, generation.name());
            }
            return;
        }
        if (!check.typeFits(value)) {
            return;
        }
        if (generation == null) {
            check.checkForm(value);
        } else if (rule == null) {
            findings.add(
                    "/" + name,
                    "field_not_supported",
                    name + " is not taken by " + generation.name() + "; leave it out");
        } else if (!refusedInFinal(name, generation, situation, findings)) {
            check.checkForm(value);
            check.checkRule(value, rule, generation.name());
            if (Boolean.TRUE.equals(rule.noEffect()) && !value.equals(rule.defaultValue())) {
                findings.warn(
                        "/" + name,
                        "field_has_no_effect",
                        name + " is taken by " + generation.name() + " and changes nothing");
            }
        }
    }

    private static boolean refusedInFinal(
            String name, ModelGeneration generation, Situation situation, Findings findings) {
        DraftRules draft = generation.draft();
        if (draft == null || situation.mode() != VideoMode.FINAL_FROM_DRAFT) {
            return false;
        }
        if (draft.reused().contains(name)) {
            findings.add(
                    "/" + name,
                    "reused_from_draft",
                    name
                            + " of a final is taken from its draft and must not be repeated;"
                            + " leave it out");
            return true;
        }
        if (!draft.finalMaySet().contains(name)) {
            findings.add(
                    "/" + name,
                    "field_not_supported",
                    name + " is not taken in a final by " + generation.name() + "; leave it out");
            return true;
        }
        return false;
    }

    private void checkNames(JsonNode body, Findings findings) {
        for (String name : body.propertyNames()) {
            if (findings.full()) {
                return;
            }
            if (!catalogue.fieldNames().contains(name)) {
                String nearest = Wording.nearest(name, catalogue.fieldNames());
                findings.add(
                        Wording.child("", name),
                        "unknown_field",
                        "there is no field "
                                + Wording.quote(name)
                                + (nearest == null
                                        ? "; leave it out"
                                        : "; did you mean " + nearest + "?"));
            }
        }
    }
}
