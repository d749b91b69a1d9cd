package dev.seedancequeue.worker.provider.ark;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What came back from one HTTP call, before anybody interprets it. */
sealed interface ArkAnswer {

    /**
     * An answer with a status.
     *
     * @param body missing when it was not JSON
     * @param requestId the provider's own name for the call, for its support
     */
    record Answered(
            int status,
            @Nullable JsonNode body,
            @Nullable Duration retryAfter,
            @Nullable String requestId)
            implements ArkAnswer {}

    /** The request never left: no connection could be made. */
    record NotSent(String reason) implements ArkAnswer {}

    /** The request may have arrived and no answer came. */
    record NoAnswer(String reason) implements ArkAnswer {}
}
