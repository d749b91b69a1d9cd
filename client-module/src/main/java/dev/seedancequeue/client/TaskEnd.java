package dev.seedancequeue.client;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a task ended.
 *
 * @param videoUrl of a success, else null; the link dies 24 hours after the end
 * @param error why it failed or expired, else null
 * @param json the whole event, as docs/asyncapi.yaml tells it ({@code TaskEvent})
 */
public record TaskEnd(
        String taskId,
        Status status,
        @Nullable String videoUrl,
        @Nullable String error,
        String json) {

    /** The ends that a task may have. */
    public enum Status {
        SUCCEEDED,
        FAILED,
        EXPIRED,
        CANCELLED;

        String eventType() {
            return "task." + name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether there is a video. */
    public boolean succeeded() {
        return status == Status.SUCCEEDED;
    }

    static Set<String> eventTypes() {
        Set<String> types = new TreeSet<>();
        for (Status status : Status.values()) {
            types.add(status.eventType());
        }
        return types;
    }

    /** What an event tells, or null if it tells of no end. */
    static @Nullable TaskEnd of(JsonNode event) {
        String type = event.path("type").asString("");
        String taskId = event.at("/task/id").asString("");
        for (Status status : Status.values()) {
            if (status.eventType().equals(type) && !taskId.isEmpty()) {
                JsonNode state = event.at("/task/state");
                return new TaskEnd(
                        taskId,
                        status,
                        state.at("/result/video_url").asString(null),
                        state.at("/error/message").asString(null),
                        event.toString());
            }
        }
        return null;
    }
}
