package dev.seedancequeue.api.workflow;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.catalogue.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a person says to a workflow; all of it optional.
 *
 * @param by who says it, {@code api} if nobody is named
 * @param reason of a decision
 * @param from of a resume: the first shot to be made again
 * @param shot of a resume: what to make that shot of instead
 */
record ControlRequest(
        String by, @Nullable String reason, @Nullable Integer from, @Nullable JsonNode shot) {

    static final Set<String> DECISION = Set.of("by", "reason");
    static final Set<String> CANCEL = Set.of("by");
    static final Set<String> RESUME = Set.of("by", "from", "shot");

    private static final String NOBODY = "api";
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_REASON = 500;

    /**
     * Reads a body, all that is wrong with it at once.
     *
     * @param body null when there is none
     * @param fields that may be in it
     */
    static ControlRequest of(@Nullable JsonNode body, Set<String> fields) {
        if (body == null) {
            return new ControlRequest(NOBODY, null, null, null);
        }
        List<Violation> violations = new ArrayList<>();
        if (!body.isObject()) {
            violations.add(
                    new Violation(
                            "",
                            "wrong_type",
                            "the body is %s and has to be an object, or left out"
                                    .formatted(Wording.typeOf(body))));
        }
        for (String field : body.propertyNames()) {
            if (!fields.contains(field)) {
                violations.add(
                        new Violation(
                                Wording.child("", field),
                                "unknown_field",
                                "%s is no field here; there are %s"
                                        .formatted(
                                                Wording.quote(field),
                                                String.join(
                                                        ", ", fields.stream().sorted().toList()))));
            }
        }
        String by = text(body, "by", LONGEST_NAME, violations);
        String reason = text(body, "reason", LONGEST_REASON, violations);
        JsonNode from = body.path("from");
        if (!from.isMissingNode() && !from.isInt()) {
            violations.add(
                    new Violation(
                            "/from",
                            "wrong_type",
                            "from is %s and has to be a shot's number, from 1"
                                    .formatted(Wording.quote(from))));
        }
        if (!violations.isEmpty()) {
            throw ProblemException.invalid(violations);
        }
        return new ControlRequest(
                by == null ? NOBODY : by,
                reason,
                from.isInt() ? from.intValue() : null,
                body.get("shot"));
    }

    /** Of what is too long its length tells more than its beginning. */
    private static String shown(JsonNode value) {
        return value.isString()
                ? "a text of " + value.stringValue().length()
                : Wording.quote(value);
    }

    private static @Nullable String text(
            JsonNode body, String field, int longest, List<Violation> violations) {
        JsonNode value = body.path(field);
        if (value.isMissingNode()) {
            return null;
        }
        String text = value.isString() ? value.stringValue() : "";
        boolean usable =
                !text.isBlank()
                        && text.length() <= longest
                        && text.chars().noneMatch(Character::isISOControl);
        if (!usable) {
            violations.add(
                    new Violation(
                            "/" + field,
                            "invalid_value",
                            "%s is %s and has to be a text of 1 to %d characters on one line"
                                    .formatted(field, shown(value), longest)));
        }
        return text;
    }
}
