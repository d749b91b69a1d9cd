package dev.seedancequeue.emulator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fields of the control interface's bodies; one of another type is refused, never guessed at. */
final class Fields {

    private Fields() {}

    static long whole(JsonNode body, String name, long otherwise, long min, long max) {
        JsonNode value = body.path(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            throw new IllegalArgumentException(
                    "`%s` must be a whole number from %d to %d".formatted(name, min, max));
        }
        return value.longValue();
    }

    static double number(JsonNode body, String name, double otherwise) {
        JsonNode value = body.path(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        // A number may have more digits than a double takes.
        double number = value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN;
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("`%s` must be a number".formatted(name));
        }
        return number;
    }

    static @Nullable String text(JsonNode body, String name) {
        JsonNode value = body.path(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isString()) {
            throw new IllegalArgumentException("`%s` must be a string".formatted(name));
        }
        return value.stringValue();
    }

    static String text(JsonNode body, String name, String otherwise) {
        String text = text(body, name);
        return text == null ? otherwise : text;
    }
}
