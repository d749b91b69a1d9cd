package dev.seedancequeue.workflow.request;

import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.catalogue.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads one request for a workflow and collects all that is wrong with it. Not thread-safe. */
final class RequestReader {

    /** As many as of a create body. */
    private static final int MAX_FINDINGS = 50;

    private static final int MAX_QUOTED = 40;

    private final RequestCheck check;
    private final List<Violation> violations = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();

    RequestReader(RequestCheck check) {
        this.check = check;
    }

    List<Violation> violations() {
        return violations;
    }

    List<Warning> warnings() {
        return warnings;
    }

    void refuse(String pointer, String code, String message) {
        if (violations.size() < MAX_FINDINGS) {
            violations.add(new Violation(pointer, code, message));
        }
    }

    /** Refuses every field that is none of these. */
    void allowOnly(JsonNode object, String pointer, Set<String> fields) {
        for (String name : object.propertyNames()) {
            if (!fields.contains(name)) {
                String shown =
                        name.length() > MAX_QUOTED ? name.substring(0, MAX_QUOTED) + "…" : name;
                refuse(
                        pointer + "/" + shown.replace("~", "~0").replace("/", "~1"),
                        "unknown_field",
                        "%s is no field here; there are %s"
                                .formatted(
                                        shown,
                                        String.join(", ", fields.stream().sorted().toList())));
            }
        }
    }

    /** A whole number in a range; null when it is absent or refused. */
    @Nullable Long number(JsonNode object, String name, String pointer, long min, long max) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return null;
        }
        return wholeNumber(value, name, pointer + "/" + name, min, max);
    }

    /** The same of a value that is there. */
    @Nullable Long wholeNumber(JsonNode value, String name, String pointer, long min, long max) {
        // What is no long cannot even be asked for one.
        if (value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= min
                && value.longValue() <= max) {
            return value.longValue();
        }
        refuse(
                pointer,
                "out_of_range",
                "%s is %s and has to be a whole number from %d to %d"
                        .formatted(name, Wording.quote(value), min, max));
        return null;
    }

    /** One of some words; the first one when it is absent, null when it is refused. */
    @Nullable String word(JsonNode object, String name, String pointer, List<String> words) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return words.getFirst();
        }
        if (!value.isString() || !words.contains(value.stringValue())) {
            refuse(
                    pointer + "/" + name,
                    "invalid_value",
                    "%s is %s and has to be one of %s"
                            .formatted(name, Wording.quote(value), String.join(", ", words)));
            return null;
        }
        return value.stringValue();
    }

    /** An object; an empty one when it is absent, null when it is refused. */
    @Nullable ObjectNode object(JsonNode parent, String name, String pointer) {
        JsonNode value = parent.path(name);
        if (value.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        refuse(
                pointer + "/" + name,
                "wrong_type",
                "%s is %s and has to be an object".formatted(name, Wording.quote(value)));
        return null;
    }

    /**
     * Judges the create body of a part.
     *
     * @param pointers from a pointer into that body to one into the request
     */
    RequestVerdict.@Nullable Accepted part(JsonNode body, UnaryOperator<String> pointers) {
        return switch (check.check(body)) {
            case RequestVerdict.Refused(var found) -> {
                found.forEach(violation ->
                        refuse(
                                pointers.apply(violation.pointer()),
                                violation.code(),
                                violation.message()));
                yield null;
            }
            case RequestVerdict.Accepted accepted -> {
                for (Warning warning : accepted.warnings()) {
                    var here =
                            new Warning(
                                    pointers.apply(warning.pointer()),
                                    warning.code(),
                                    warning.message());
                    if (warnings.size() < MAX_FINDINGS && !warnings.contains(here)) {
                        warnings.add(here);
                    }
                }
                yield accepted;
            }
        };
    }
}
