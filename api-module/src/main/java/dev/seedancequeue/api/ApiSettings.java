package dev.seedancequeue.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the HTTP role.
 *
 * @param maxBody a larger request body is refused while it is read; larger media belong behind a
 *     URL, because every hop of the queue would carry them; at most 16 MB
 * @param pollHint what {@code Retry-After} tells a caller whose task is not finished; whole
 *     seconds, at least one
 * @param operatorKey who knows it may see and settle dead letters; nobody may when it is null
 */
@ConfigurationProperties(value = "seedance.api", ignoreUnknownFields = false)
public record ApiSettings(
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue("2s") Duration pollHint,
        @Nullable String operatorKey) {

    private static final DataSize LARGEST_BODY = DataSize.ofMegabytes(16);
    private static final int SHORTEST_KEY = 16;

    public ApiSettings {
        if (maxBody.toBytes() < 1 || maxBody.compareTo(LARGEST_BODY) > 0) {
            throw new IllegalArgumentException(
                    "max-body has to be between 1B and 16MB, not " + maxBody);
        }
        if (pollHint.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "poll-hint has to be at least 1s, not %dms".formatted(pollHint.toMillis()));
        }
        // An environment file may hold it without a value.
        operatorKey = operatorKey == null || operatorKey.isBlank() ? null : operatorKey.strip();
        if (operatorKey != null && operatorKey.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "operator-key has to have at least %d characters, not %d"
                            .formatted(SHORTEST_KEY, operatorKey.length()));
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ApiSettings[maxBody=%s, pollHint=%s, operatorKey %s]"
                .formatted(maxBody, pollHint, operatorKey == null ? "not set" : "set");
    }
}
