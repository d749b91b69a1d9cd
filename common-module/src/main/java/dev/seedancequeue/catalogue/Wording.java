package dev.seedancequeue.catalogue;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Words for messages: types, quoted values, lists, and the nearest known name. */
public final class Wording {

    static final int MAX_QUOTED = 40;
    private static final int LONGEST_NAME = 64;

    private Wording() {}

    /** What kind of value it is, with its article. */
    public static String typeOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }

    /** A scalar as it was sent, cut to 40 characters; of anything else its type. */
    public static String quote(JsonNode value) {
        if (value.isString()) {
            return quote(value.stringValue());
        }
        return value.isNumber() || value.isBoolean() ? cut(value.toString()) : typeOf(value);
    }

    /** A text in quotes, cut to 40 characters and without control characters. */
    public static String quote(String value) {
        return '"' + cut(value) + '"';
    }

    private static String cut(String value) {
        int end = Math.min(value.length(), MAX_QUOTED);
        if (end < value.length() && Character.isHighSurrogate(value.charAt(end - 1))) {
            end--;
        }
        StringBuilder safe = new StringBuilder(end + 1);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            safe.append(Character.isISOControl(c) ? '?' : c);
        }
        return end < value.length() ? safe.append('…').toString() : safe.toString();
    }

    /** {@code a, b or c}. */
    static String anyOf(Collection<?> words) {
        List<String> all = words.stream().map(String::valueOf).toList();
        int last = all.size() - 1;
        return last <= 0
                ? String.join("", all)
                : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
    }

    /** A pointer to a child; to the parent where the child's name is too long to repeat. */
    public static String child(String parent, String name) {
        return name.length() > LONGEST_NAME
                ? parent
                : parent + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** The known name that a wrong one was probably meant to be, or null. */
    static @Nullable String nearest(String wrong, Collection<String> known) {
        if (wrong.length() > LONGEST_NAME) {
            return null;
        }
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(plain(wrong), plain(candidate));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return least <= Math.max(1, wrong.length() / 3) ? nearest : null;
    }

    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's distance, one row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
