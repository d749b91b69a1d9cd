package dev.seedancequeue.api.submission;

import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Idempotency-Key} header: a quoted string (RFC 9651) or the bare text. */
public final class IdempotencyKey {

    public static final String HEADER = "Idempotency-Key";

    /** Header of an answer that an earlier request got before. */
    public static final String REPLAYED = "Idempotent-Replayed";

    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /** Within the quotes only a quote and a backslash are escaped, and they always are. */
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");

    private IdempotencyKey() {}

    /** The key in all headers of that name, or null when there is none. */
    public static @Nullable String of(List<String> headers) {
        if (headers.size() > 1) {
            throw ProblemException.of(
                    ProblemCode.INVALID_IDEMPOTENCY_KEY,
                    "Idempotency-Key may be sent once; there are " + headers.size() + ".");
        }
        return headers.isEmpty() ? null : parse(headers.getFirst());
    }

    private static String parse(String header) {
        String key = header.strip();
        if (key.startsWith("\"")) {
            var quoted = QUOTED.matcher(key);
            key = quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : "";
        }
        if (!VISIBLE.matcher(key).matches()) {
            throw ProblemException.of(
                    ProblemCode.INVALID_IDEMPOTENCY_KEY,
                    "Idempotency-Key has to be 1 to 255 visible ASCII characters without spaces,"
                            + " bare or as a quoted string.");
        }
        return key;
    }
}
