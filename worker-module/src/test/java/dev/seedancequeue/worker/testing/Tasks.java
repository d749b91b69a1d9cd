package dev.seedancequeue.worker.testing;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.CorrelationId;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.VideoResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Tasks in every state, and the requests that they came from. */
public final class Tasks {

    public static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    public static final String EPOCH = "epoch-1";
    public static final String ACCOUNT = "main";

    /** One that nobody holds. */
    public static final Slot SLOT = slot(ACCOUNT);

    public static final String MODEL = "doubao-seedance-1-5-pro-251215";
    public static final TaskError ERROR =
            new TaskError("SomeCode", "some reason", false, TaskError.Charged.NO);
    public static final VideoResult RESULT =
            new VideoResult("https://videos.example/1.mp4", null, 108_900L, 7L, "720p", "16:9", 5);

    private Tasks() {}

    public static TaskId id(int number) {
        return new TaskId("seedance_1795341600_%020d".formatted(number));
    }

    /** The first order of a task. */
    public static CorrelationId order(int number) {
        return new CorrelationId(id(number), 1);
    }

    public static VideoProfile video(ServiceTier tier, @Nullable String draftTaskId) {
        return new VideoProfile(
                MODEL,
                "1-5-pro." + tier.wireName(),
                draftTaskId == null ? VideoMode.TEXT : VideoMode.FINAL_FROM_DRAFT,
                tier,
                "720p",
                "16:9",
                5,
                true,
                false,
                draftTaskId);
    }

    public static Task queued(int number) {
        return queued(number, ServiceTier.DEFAULT, null, null);
    }

    public static Task queued(
            int number,
            ServiceTier tier,
            @Nullable String draftTaskId,
            @Nullable String callerSafetyIdentifier) {
        return Task.accepted(
                id(number),
                Task.DEFAULT_TENANT,
                video(tier, draftTaskId),
                List.of(),
                callerSafetyIdentifier,
                null,
                NOW,
                EPOCH);
    }

    public static Task unconfirmed(int number) {
        return queued(number).unconfirmed(null, NOW.plusSeconds(75), "the answer was lost");
    }

    public static Task parked(int number) {
        return unconfirmed(number).parked(NOW, "nobody knows");
    }

    public static Task ordered(int number, String providerTaskId) {
        return queued(number).ordered(ACCOUNT, providerTaskId, NOW);
    }

    public static Task running(int number, String providerTaskId) {
        return ordered(number, providerTaskId).running(NOW.plusSeconds(1));
    }

    public static Task succeeded(int number, String providerTaskId) {
        return running(number, providerTaskId).succeeded(RESULT, NOW, NOW.plusSeconds(60));
    }

    public static Task failed(int number) {
        return queued(number).failed(ERROR, NOW.plusSeconds(60));
    }

    public static Task expired(int number, String providerTaskId) {
        return running(number, providerTaskId).expired(NOW.plusSeconds(60));
    }

    public static Task cancelled(int number) {
        return queued(number).cancelled(NOW.plusSeconds(60));
    }

    /** A create body of text only, as it lies in a submit message. */
    public static ObjectNode request() {
        ObjectNode request = Json.mapper().createObjectNode().put("model", MODEL);
        request.putArray("content").addObject().put("type", "text").put("text", "a small cat");
        return request;
    }

    public static ObjectNode request(TaskId id) {
        return request().put("safety_identifier", id.value());
    }

    /** The body of a final made from a draft. */
    public static ObjectNode finalRequest(String draftTaskId) {
        ObjectNode request = Json.mapper().createObjectNode().put("model", MODEL);
        request.putArray("content")
                .addObject()
                .put("type", "draft_task")
                .putObject("draft_task")
                .put("id", draftTaskId);
        return request;
    }

    /** A slot of that account, for videos of tier default. */
    public static Slot slot(String account) {
        return new Slot(account, "1-5-pro.default", "lease of " + account);
    }
}
