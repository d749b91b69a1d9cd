package dev.seedancequeue.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** An answer of the API as a person reads it: a line for each field, what is empty left out. */
public final class Fields {

    private static final String INDENT = "  ";

    private Fields() {}

    /** The lines; the id and the status, which say most, are the first of them. */
    static List<String> lines(JsonNode data, Terminal terminal) {
        List<String> lines = new ArrayList<>();
        String id = data.path("id").asString("");
        String status = data.path("status").asString("");
        if (!id.isEmpty()) {
            lines.add(id + (status.isEmpty() ? "" : INDENT + terminal.coloured(status)));
        }
        int width = 0;
        for (Map.Entry<String, JsonNode> field : data.properties()) {
            if (isShown(field.getKey(), field.getValue(), id, status)) {
                width = Math.max(width, field.getKey().length());
            }
        }
        for (Map.Entry<String, JsonNode> field : data.properties()) {
            if (isShown(field.getKey(), field.getValue(), id, status)) {
                add(lines, field.getKey(), field.getValue(), width);
            }
        }
        return lines;
    }

    private static boolean isShown(String name, JsonNode value, String id, String status) {
        boolean isFirstLine = name.equals("id") || (name.equals("status") && !status.isEmpty());
        return !isEmpty(value) && (id.isEmpty() || !isFirstLine);
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || (value.isContainer() && text(value).isEmpty())
                || (value.isString() && value.stringValue().isEmpty());
    }

    private static void add(List<String> lines, String name, JsonNode value, int width) {
        String label = INDENT + name + " ".repeat(width - name.length()) + INDENT;
        boolean manyLines = value.isArray() && value.size() > 0 && value.get(0).isObject();
        if (!manyLines) {
            lines.add(label + text(value));
            return;
        }
        String first = label;
        for (JsonNode one : value) {
            lines.add(first + text(one));
            first = " ".repeat(label.length());
        }
    }

    /** A value on one line; of what it holds, nothings and zeros are left out. */
    private static String text(JsonNode value) {
        if (value.has("min_tokens")) {
            return cost(value);
        }
        if (value.has("message")) {
            return value.path("message").asString("");
        }
        if (value.isObject()) {
            var parts = new StringJoiner(", ");
            value.properties()
                    .forEach(field -> {
                        JsonNode inner = field.getValue();
                        // Who is at 0 in its queue is the next.
                        boolean isZero =
                                inner.isNumber()
                                        && inner.doubleValue() == 0
                                        && !field.getKey().equals("position");
                        if (!isEmpty(inner) && !isZero) {
                            parts.add(field.getKey() + " " + within(inner));
                        }
                    });
            return parts.toString();
        }
        if (value.isArray()) {
            var parts = new StringJoiner(", ");
            value.forEach(one -> parts.add(within(one)));
            return parts.toString();
        }
        return value.asString("");
    }

    private static String within(JsonNode value) {
        return value.isContainer() ? "(" + text(value) + ")" : text(value);
    }

    /** Costs as people say them: tokens, and a price where one is known; empty for nothing. */
    public static String cost(JsonNode estimate) {
        if (!estimate.isObject()) {
            return "";
        }
        String tokens = range(estimate, "tokens", "%,d") + " tokens";
        String price = price(estimate);
        return price.isEmpty() ? tokens : tokens + ", " + price;
    }

    /** Only the price, such as {@code CNY 1.20 to 2.40}; empty where none is known. */
    public static String price(JsonNode estimate) {
        return estimate.path("min_price").isNumber()
                ? estimate.path("currency").asString("") + " " + range(estimate, "price", "%,.2f")
                : "";
    }

    private static String range(JsonNode estimate, String what, String format) {
        JsonNode min = estimate.path("min_" + what);
        JsonNode max = estimate.path("max_" + what);
        String least = number(format, min);
        String most = number(format, max);
        return least.equals(most) ? least : least + " to " + most;
    }

    private static String number(String format, JsonNode number) {
        return format.endsWith("d")
                ? String.format(Locale.ROOT, format, number.asLong(0))
                : String.format(Locale.ROOT, format, number.decimalValue());
    }
}
