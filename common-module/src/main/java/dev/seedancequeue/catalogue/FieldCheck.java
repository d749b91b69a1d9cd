package dev.seedancequeue.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks one request field beside {@code model} and {@code content} against its rule. */
final class FieldCheck {

    private final String name;
    private final Vocabulary.Field field;
    private final String pointer;
    private final Findings findings;

    FieldCheck(String name, Vocabulary.Field field, Findings findings) {
        this.name = name;
        this.field = field;
        this.pointer = "/" + name;
        this.findings = findings;
    }

    /** Whether the value has the field's JSON type; a violation is added where it has not. */
    boolean typeFits(JsonNode value) {
        String expected =
                switch (field.kind()) {
                    case BOOLEAN -> value.isBoolean() ? null : "true or false";
                    case INTEGER -> value.isNumber() ? null : "a whole number";
                    case CHOICE, STRING, URL -> value.isString() ? null : "a string";
                    case TOOLS -> value.isArray() ? null : "an array";
                    case ANY -> null;
                };
        if (expected != null) {
            findings.add(
                    pointer,
                    "wrong_type",
                    name + " is " + Wording.typeOf(value) + "; send " + expected);
            return false;
        }
        if (field.kind() == Vocabulary.Kind.INTEGER && !value.isIntegralNumber()) {
            findings.add(
                    pointer,
                    "not_an_integer",
                    name + " is " + Wording.quote(value) + "; send a whole number");
            return false;
        }
        return true;
    }

    /** Checks what holds for a field of every model. */
    void checkForm(JsonNode value) {
        switch (field.kind()) {
            case STRING -> checkLength(value.stringValue());
            case URL -> checkUrl(value.stringValue());
            case TOOLS -> checkTools(value);
            case BOOLEAN, INTEGER, CHOICE, ANY -> {}
        }
    }

    /** Checks what depends on the model, its mode and the request's other fields. */
    void checkRule(JsonNode value, FieldRule rule, String model) {
        if (Boolean.FALSE.equals(rule.allowed())) {
            violate(rule, "field_not_supported", name + " is not taken by " + model + " here");
            return;
        }
        switch (field.kind()) {
            case INTEGER -> checkNumber(value, rule, model);
            case CHOICE -> checkChoice(value.stringValue(), rule, model);
            case TOOLS -> checkToolTypes(value, rule, model);
            case BOOLEAN, STRING, URL, ANY -> {}
        }
    }

    void missing(FieldRule rule, String model) {
        violate(rule, "missing_field", name + " is missing, but " + model + " needs it here");
    }

    private void violate(FieldRule rule, String code, String message) {
        findings.add(
                pointer,
                rule.code() == null ? code : rule.code(),
                rule.reason() == null ? message : message + ": " + rule.reason());
    }

    private void checkNumber(JsonNode value, FieldRule rule, String model) {
        Long min = rule.min();
        Long max = rule.max();
        if (min == null || max == null) {
            return;
        }
        boolean fits = false;
        if (value.canConvertToLong()) {
            long number = value.longValue();
            boolean stepped = rule.step() == null || (number - min) % rule.step() == 0;
            fits = (number >= min && number <= max && stepped) || rule.also().contains(number);
        }
        if (!fits) {
            String range = min + " to " + max;
            if (rule.step() != null) {
                range += " in steps of " + rule.step() + " (" + min + ", " + (min + rule.step());
                range += ", …)";
            }
            List<String> allowed = new ArrayList<>(List.of(range));
            rule.also().forEach(one -> allowed.add(one.toString()));
            violate(
                    rule,
                    "out_of_range",
                    name
                            + " is "
                            + Wording.quote(value)
                            + ", but "
                            + model
                            + " takes "
                            + Wording.anyOf(allowed));
        }
    }

    private void checkChoice(String value, FieldRule rule, String model) {
        String word =
                Boolean.TRUE.equals(field.ignoreCase()) ? value.toLowerCase(Locale.ROOT) : value;
        if (!rule.values().contains(word)) {
            violate(
                    rule,
                    "invalid_value",
                    name
                            + " is "
                            + Wording.quote(value)
                            + ", but "
                            + model
                            + " takes "
                            + Wording.anyOf(rule.values())
                            + " here");
        }
    }

    private void checkLength(String value) {
        Integer max = field.maxLength();
        if (max != null && value.codePointCount(0, value.length()) > max) {
            findings.add(
                    pointer,
                    "too_long",
                    name
                            + " has "
                            + value.codePointCount(0, value.length())
                            + " characters; send at most "
                            + max);
        }
    }

    private void checkUrl(String value) {
        @Nullable String wrong = WebUrl.whyNot(value);
        if (wrong != null) {
            findings.add(
                    pointer,
                    "invalid_url",
                    name + " " + wrong + "; send an absolute http or https URL");
        }
    }

    private void checkTools(JsonNode tools) {
        int index = 0;
        for (JsonNode tool : tools) {
            if (findings.full()) {
                return;
            }
            String at = pointer + "/" + index++;
            if (!tool.isObject()) {
                findings.add(
                        at, "wrong_type", "a tool is " + Wording.typeOf(tool) + "; send an object");
            } else if (!tool.path("type").isString()) {
                findings.add(at + "/type", "missing_field", "a tool has no type; name one");
            }
        }
    }

    private void checkToolTypes(JsonNode tools, FieldRule rule, String model) {
        int index = 0;
        for (JsonNode tool : tools) {
            if (findings.full()) {
                return;
            }
            JsonNode type = tool.path("type");
            if (type.isString() && !rule.values().contains(type.stringValue())) {
                findings.add(
                        pointer + "/" + index + "/type",
                        "invalid_value",
                        "the tool "
                                + Wording.quote(type)
                                + " is not one of "
                                + model
                                + "'s; it has "
                                + Wording.anyOf(rule.values()));
            }
            index++;
        }
    }
}
