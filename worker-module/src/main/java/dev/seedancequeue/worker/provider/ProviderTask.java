package dev.seedancequeue.worker.provider;

import dev.seedancequeue.task.VideoResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as the provider tells it.
 *
 * @param result present when succeeded, with a link
 * @param errorCode the provider's own code, present when failed
 * @param updatedAt when the status last changed; on success about the time of the finish
 */
public record ProviderTask(
        String id,
        Status status,
        @Nullable VideoResult result,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable String safetyIdentifier,
        Instant createdAt,
        Instant updatedAt) {

    /** The provider's statuses. */
    public enum Status {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED,
        EXPIRED,
        CANCELLED,
        /** A word we do not know; the task is looked at again. */
        UNKNOWN
    }
}
