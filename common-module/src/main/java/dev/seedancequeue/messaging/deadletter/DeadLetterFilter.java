package dev.seedancequeue.messaging.deadletter;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; what is null does not matter.
 *
 * @param reason a part of the reason, in any case of letters
 */
public record DeadLetterFilter(
        @Nullable DeadLetterKind kind,
        @Nullable String source,
        @Nullable String reason,
        @Nullable String taskId,
        @Nullable String tenant) {

    public static final DeadLetterFilter ALL = new DeadLetterFilter(null, null, null, null, null);

    public boolean matches(DeadLetter letter) {
        return (kind == null || kind == letter.kind())
                && (source == null || source.equals(letter.sourceQueue()))
                && (reason == null || mentions(letter.reason(), reason))
                && (taskId == null || taskId.equals(letter.taskId()))
                && (tenant == null || tenant.equals(letter.tenant()));
    }

    private static boolean mentions(@Nullable String text, String part) {
        return text != null
                && text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
