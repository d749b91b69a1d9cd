package dev.seedancequeue.messaging;

import dev.seedancequeue.json.Completeness;
import dev.seedancequeue.json.Json;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads task messages, whoever may have written them; never throws, whatever the bytes are. */
public final class EnvelopeReader {

    private static final int MAX_REASON = 300;
    private static final Pattern QUOTED = Pattern.compile("'.*'|\".*\"");

    private EnvelopeReader() {}

    public static EnvelopeReading read(byte[] body) {
        TaskEnvelope envelope;
        try {
            envelope = Json.mapper().readValue(body, TaskEnvelope.class);
        } catch (JacksonException | IllegalArgumentException e) {
            return isNewer(body)
                    ? new EnvelopeReading.Newer()
                    : new EnvelopeReading.Broken(firstLine(e));
        }
        if (envelope == null) {
            return new EnvelopeReading.Broken("it lacks everything");
        }
        if (envelope.schemaVersion() > TaskEnvelope.SCHEMA_VERSION) {
            return new EnvelopeReading.Newer();
        }
        String missing = Completeness.missing(envelope);
        return missing == null
                ? new EnvelopeReading.Whole(envelope)
                : new EnvelopeReading.Broken("it lacks " + missing);
    }

    /** A newer version may have states and words that cannot even be read. */
    private static boolean isNewer(byte[] body) {
        try {
            JsonNode version = Json.mapper().readTree(body).path("schema_version");
            return version.isInt() && version.intValue() > TaskEnvelope.SCHEMA_VERSION;
        } catch (JacksonException _) {
            return false;
        }
    }

    /** The parser's own words without what they quote, which may be a prompt. */
    private static String firstLine(RuntimeException e) {
        if (!(e instanceof JacksonException json) || json.getOriginalMessage() == null) {
            return "a value that cannot be";
        }
        String line = json.getOriginalMessage().lines().findFirst().orElse("unreadable");
        String words = QUOTED.matcher(line).replaceAll("…");
        return words.length() <= MAX_REASON ? words : words.substring(0, MAX_REASON) + "…";
    }
}
