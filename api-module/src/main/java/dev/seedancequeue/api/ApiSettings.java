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
 *     URL, because every hop of the queue would carry them; at most 15 MB
 * @param maxBatch a larger file of a batch is refused while it is read; each of its lines may have
 *     as much as a body; at most 1 GB
 * @param pollHint what {@code Retry-After} tells a caller whose task is not finished; whole
 *     seconds, at least one
 * @param maxWait the longest {@code wait} of a caller, and how long a listener may have missed an
 *     event; whole seconds, at most 5 minutes
 * @param maxListeners callers who wait for a task at once in this process
 * @param keepAlive how long an event stream is silent at most
 * @param operatorKey who knows it may see and settle dead letters, and register webhooks; nobody
 *     may when it is null
 */
@ConfigurationProperties(value = "seedance.api", ignoreUnknownFields = false)
public record ApiSettings(
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue("200MB") DataSize maxBatch,
        @DefaultValue("2s") Duration pollHint,
        @DefaultValue("60s") Duration maxWait,
        @DefaultValue("10000") int maxListeners,
        @DefaultValue("15s") Duration keepAlive,
        @Nullable String operatorKey) {

    /**
     * RabbitMQ 4 takes messages of 16 MB, and a body rides in one with what is known of its task: a
     * larger one could never be published, and the attempt would end the channel of all others.
     */
    private static final DataSize LARGEST_BODY = DataSize.ofMegabytes(15);

    private static final DataSize LARGEST_BATCH = DataSize.ofGigabytes(1);
    private static final int SHORTEST_KEY = 16;
    private static final int MOST_LISTENERS = 16_000;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    public ApiSettings {
        if (maxBody.toBytes() < 1 || maxBody.compareTo(LARGEST_BODY) > 0) {
            throw new IllegalArgumentException(
                    "max-body has to be between 1B and 15MB, not " + maxBody);
        }
        if (maxBatch.toBytes() < 1 || maxBatch.compareTo(LARGEST_BATCH) > 0) {
            throw new IllegalArgumentException(
                    "max-batch has to be between 1B and 1GB, not " + maxBatch);
        }
        if (pollHint.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "poll-hint has to be at least 1s, not %dms".formatted(pollHint.toMillis()));
        }
        requireWait("max-wait", maxWait);
        requireWait("keep-alive", keepAlive);
        if (maxListeners < 1 || maxListeners > MOST_LISTENERS) {
            throw new IllegalArgumentException(
                    "max-listeners has to be between 1 and %d, not %d"
                            .formatted(MOST_LISTENERS, maxListeners));
        }
        // An environment file may hold it without a value.
        operatorKey = operatorKey == null || operatorKey.isBlank() ? null : operatorKey.strip();
        if (operatorKey != null && operatorKey.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "operator-key has to have at least %d characters, not %d"
                            .formatted(SHORTEST_KEY, operatorKey.length()));
        }
    }

    private static void requireWait(String name, Duration wait) {
        if (wait.toSeconds() < 1 || wait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "%s has to be between 1s and 5m, not %dms".formatted(name, wait.toMillis()));
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ApiSettings[maxBody=%s, maxBatch=%s, pollHint=%s, maxWait=%s, maxListeners=%d, keepAlive=%s, operatorKey %s]"
                .formatted(
                        maxBody,
                        maxBatch,
                        pollHint,
                        maxWait,
                        maxListeners,
                        keepAlive,
                        operatorKey == null ? "not set" : "set");
    }
}
