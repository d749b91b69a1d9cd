package dev.seedancequeue.emulator;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tasks as the provider writes them: few fields while a task is young, all of them when it ended.
 */
final class TaskJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Links links;

    TaskJson(Links links) {
        this.links = links;
    }

    byte[] one(Task.View task, String host) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            write(json, task, host);
        }
        return bytes.toByteArray();
    }

    /** The answer to a create. */
    byte[] created(Task.View task) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringProperty("id", task.id());
            if (task.order().safetyIdentifier() != null) {
                json.writeStringProperty("safety_identifier", task.order().safetyIdentifier());
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    byte[] page(TaskBook.Page page, String host) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + page.items().size() * 700);
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberProperty("total", page.total());
            json.writeArrayPropertyStart("items");
            for (Task.View task : page.items()) {
                write(json, task, host);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private void write(JsonGenerator json, Task.View task, String host) {
        Order order = task.order();
        json.writeStartObject();
        json.writeStringProperty("id", task.id());
        json.writeStringProperty("model", order.model());
        json.writeStringProperty("status", task.status().wire());
        if (task.status().terminal()) {
            writeError(json, task);
        }
        if (task.status() == Status.SUCCEEDED) {
            writeResult(json, task, host);
        }
        json.writeNumberProperty("created_at", task.createdWallMs() / 1_000);
        json.writeNumberProperty("updated_at", task.changedWallMs() / 1_000);
        if (task.status().terminal()) {
            writePicture(json, order.picture());
            writeOptions(json, order.options());
        }
        json.writeStringProperty("service_tier", order.tier());
        json.writeNumberProperty("execution_expires_after", order.expiresAfterSeconds());
        if (order.safetyIdentifier() != null) {
            json.writeStringProperty("safety_identifier", order.safetyIdentifier());
        }
        json.writeEndObject();
    }

    private static void writeError(JsonGenerator json, Task.View task) {
        if (task.failureCode() == null) {
            json.writeNullProperty("error");
            return;
        }
        json.writeObjectPropertyStart("error");
        json.writeStringProperty("code", task.failureCode());
        json.writeStringProperty("message", failureMessage(task.failureCode()));
        json.writeEndObject();
    }

    private static String failureMessage(String code) {
        return code.toLowerCase(Locale.ROOT).contains("sensitive")
                ? "The request failed because the output video may contain sensitive information."
                : "The task failed: " + code;
    }

    private void writeResult(JsonGenerator json, Task.View task, String host) {
        json.writeObjectPropertyStart("content");
        json.writeStringProperty("video_url", links.video(task, host));
        if (task.order().options().returnLastFrame()) {
            json.writeStringProperty("last_frame_url", links.lastFrame(task, host));
        }
        json.writeEndObject();
        json.writeObjectPropertyStart("usage");
        json.writeNumberProperty("completion_tokens", task.order().picture().tokens());
        json.writeNumberProperty("total_tokens", task.order().picture().tokens());
        json.writeEndObject();
    }

    private static void writePicture(JsonGenerator json, Order.Picture picture) {
        json.writeNumberProperty("seed", picture.seed());
        json.writeStringProperty("resolution", picture.resolution());
        json.writeStringProperty("ratio", picture.ratio());
        if (picture.frames() > 0) {
            json.writeNumberProperty("frames", picture.frames());
        } else {
            json.writeNumberProperty("duration", picture.seconds());
        }
        json.writeNumberProperty("framespersecond", picture.framesPerSecond());
    }

    private static void writeOptions(JsonGenerator json, Order.Options options) {
        if (options.generateAudio() != null) {
            json.writeBooleanProperty("generate_audio", options.generateAudio());
        }
        if (options.draft() != null) {
            json.writeBooleanProperty("draft", options.draft());
        }
        if (options.draftTaskId() != null) {
            json.writeStringProperty("draft_task_id", options.draftTaskId());
        }
        json.writeNumberProperty("priority", options.priority());
        if (options.outputFormat() != null) {
            json.writeStringProperty("output_format", options.outputFormat());
        }
    }

    /** An error body: all four keys, and the request id at the end of the message. */
    static byte[] error(String code, String message, String param, String requestId) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectPropertyStart("error");
            json.writeStringProperty("code", code);
            json.writeStringProperty("message", message + ". Request id: " + requestId);
            json.writeStringProperty("param", param);
            json.writeStringProperty("type", type(code));
            json.writeEndObject();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static String type(String code) {
        for (String family : List.of("NotFound", "ModelNotOpen")) {
            if (code.contains(family)) {
                return "NotFound";
            }
        }
        return code.startsWith("InternalService") ? "InternalServerError" : "";
    }
}
