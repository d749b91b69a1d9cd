package dev.seedancequeue.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a task stands, as its messages carry it. The dangerous moment, a create under way, is not
 * here but in the store's {@link Claim}: it must be known to others before the outcome is.
 *
 * <p>The transitions are drawn in {@code docs/state-machine.md} and made only by {@link Task}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TaskState.Queued.class, name = "queued"),
    @JsonSubTypes.Type(value = TaskState.Unconfirmed.class, name = "unconfirmed"),
    @JsonSubTypes.Type(value = TaskState.Parked.class, name = "parked"),
    @JsonSubTypes.Type(value = TaskState.Ordered.class, name = "ordered"),
    @JsonSubTypes.Type(value = TaskState.Running.class, name = "running"),
    @JsonSubTypes.Type(value = TaskState.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = TaskState.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = TaskState.Expired.class, name = "expired"),
    @JsonSubTypes.Type(value = TaskState.Cancelled.class, name = "cancelled"),
})
public sealed interface TaskState {

    /** The word the caller sees in {@code status}. */
    TaskStatus status();

    /** The state's own word, in logs and events; finer than the status. */
    default String word() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /**
     * Accepted and safe in a submit queue; proven not to be ordered at the provider.
     *
     * @param since when it was accepted; of a later attempt, when the provider did not have it
     */
    record Queued(int attempt, Instant since) implements TaskState {
        @Override
        public TaskStatus status() {
            return TaskStatus.QUEUED;
        }
    }

    /**
     * A create may or may not have reached the provider, and the provider is being asked.
     *
     * @param attempt the attempt whose outcome is unknown
     * @param provableFrom before this instant that create may still be under way, and its absence
     *     from the provider's list proves nothing
     */
    record Unconfirmed(int attempt, Instant provableFrom, String reason) implements TaskState {
        @Override
        public TaskStatus status() {
            return TaskStatus.QUEUED;
        }
    }

    /** The provider could not say in time whether a video was ordered; a person has to decide. */
    record Parked(int attempt, Instant since, String reason) implements TaskState {
        @Override
        public TaskStatus status() {
            return TaskStatus.QUEUED;
        }
    }

    /** The provider has the task and has not begun it. */
    record Ordered(String providerTaskId, Instant orderedAt) implements TaskState, AtProvider {
        @Override
        public TaskStatus status() {
            return TaskStatus.QUEUED;
        }
    }

    /** The provider is making the video; it can no longer be stopped. */
    record Running(String providerTaskId, Instant orderedAt, Instant startedAt)
            implements TaskState, AtProvider {
        @Override
        public TaskStatus status() {
            return TaskStatus.RUNNING;
        }
    }

    record Succeeded(
            String providerTaskId, VideoResult result, Instant startedAt, Instant completedAt)
            implements Terminal {
        @Override
        public TaskStatus status() {
            return TaskStatus.SUCCEEDED;
        }
    }

    record Failed(
            @Nullable String providerTaskId,
            TaskError error,
            @Nullable Instant startedAt,
            Instant completedAt)
            implements Terminal {
        @Override
        public TaskStatus status() {
            return TaskStatus.FAILED;
        }
    }

    /** The provider gave up after the task's {@code execution_expires_after}. */
    record Expired(String providerTaskId, @Nullable Instant startedAt, Instant completedAt)
            implements Terminal {
        /** Told with the state, and the same for all of them. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public TaskError error() {
            return TaskError.EXPIRED;
        }

        @Override
        public TaskStatus status() {
            return TaskStatus.EXPIRED;
        }
    }

    record Cancelled(@Nullable String providerTaskId, Instant completedAt) implements Terminal {
        @Override
        public TaskStatus status() {
            return TaskStatus.CANCELLED;
        }
    }

    /** States in which the provider knows the task and it has to be watched. */
    sealed interface AtProvider permits Ordered, Running {
        String providerTaskId();

        Instant orderedAt();
    }

    /** States that never change again. */
    sealed interface Terminal extends TaskState {
        @Nullable String providerTaskId();

        Instant completedAt();
    }
}
