package dev.seedancequeue.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The name of one task, {@code seedance_<unix seconds>_<20 unguessable characters>}: at most 42
 * characters, safe in a path, a queue header and the provider's {@code safety_identifier}.
 */
public record TaskId(@JsonValue String value) {

    private static final Pattern SHAPE = Pattern.compile("seedance_[0-9]{1,11}_[a-z0-9]{4,32}");
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 20;

    @JsonCreator
    public TaskId {
        if (!isTaskId(value)) {
            throw new IllegalArgumentException("not a task id");
        }
    }

    /** Whether the text has the shape of a task id; says nothing about whether the task exists. */
    public static boolean isTaskId(String text) {
        return text.length() <= 53 && SHAPE.matcher(text).matches();
    }

    /** A new id. The generator must be cryptographically strong: the id is what guards the task. */
    public static TaskId random(Instant now, RandomGenerator random) {
        var text = new StringBuilder(RANDOM_LENGTH);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new TaskId("seedance_" + now.getEpochSecond() + "_" + text);
    }

    /**
     * The id of a task that arrived as an AMQP message: always the same for the same message, so
     * that a redelivery after a crash, even with Redis wiped in between, names the same task.
     *
     * @param sentAt the message's own timestamp property, or the epoch when it has none
     */
    public static TaskId ofMessage(String tenant, String messageId, Instant sentAt) {
        byte[] digest = sha256(tenant + "\n" + messageId);
        var text = new StringBuilder(RANDOM_LENGTH);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            text.append(ALPHABET.charAt((digest[i] & 0xff) % ALPHABET.length()));
        }
        return new TaskId("seedance_" + Math.max(0, sentAt.getEpochSecond()) + "_" + text);
    }

    /** A short, stable digest of any text, for keys that must not hold the text itself. */
    public static String digest(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(text));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
