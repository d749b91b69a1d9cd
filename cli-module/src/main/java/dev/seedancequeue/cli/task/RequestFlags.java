package dev.seedancequeue.cli.task;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.api.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A create body in options. The API judges it: what a model takes is known there. */
final class RequestFlags {

    private static final Map<String, String> MEDIA_TYPES =
            Map.ofEntries(
                    Map.entry("png", "image/png"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("jpeg", "image/jpeg"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("bmp", "image/bmp"),
                    Map.entry("gif", "image/gif"),
                    Map.entry("tiff", "image/tiff"),
                    Map.entry("wav", "audio/wav"),
                    Map.entry("mp3", "audio/mp3"));

    @Option(names = "--model", description = "The model's id, see docs/models.md.")
    private @Nullable String model;

    @Option(
            names = {"--text", "--prompt"},
            paramLabel = "TEXT",
            description = "What the video shows.")
    private @Nullable String text;

    @Option(
            names = {"--image", "--first-frame"},
            paramLabel = "URL|FILE",
            description = "The first frame.")
    private @Nullable String image;

    @Option(names = "--last-frame", paramLabel = "URL|FILE", description = "The last frame.")
    private @Nullable String lastFrame;

    @Option(
            names = "--reference-image",
            paramLabel = "URL|FILE",
            description = "What shall look like this; may be given again.")
    private List<String> referenceImages = new ArrayList<>();

    @Option(names = "--reference-video", paramLabel = "URL", description = "May be given again.")
    private List<String> referenceVideos = new ArrayList<>();

    @Option(
            names = "--reference-audio",
            paramLabel = "URL|FILE",
            description = "May be given again.")
    private List<String> referenceAudios = new ArrayList<>();

    @Option(
            names = "--draft-task",
            paramLabel = "ID",
            description = "Make the final of this draft.")
    private @Nullable String draftTask;

    @Option(names = "--ratio", description = "Such as 16:9 or adaptive.")
    private @Nullable String ratio;

    @Option(
            names = {"--seconds", "--duration"},
            paramLabel = "N",
            description = "Length; -1 lets the model choose.")
    private @Nullable Integer seconds;

    @Option(names = "--resolution", description = "480p, 720p, 1080p.")
    private @Nullable String resolution;

    @Option(names = "--seed", paramLabel = "N", description = "0 to 4294967295.")
    private @Nullable Long seed;

    @Option(
            names = {"--tier", "--service-tier"},
            description = "default, or flex: slower, at half the price.")
    private @Nullable String tier;

    @Option(names = "--draft", negatable = true, description = "A cheap preview.")
    private @Nullable Boolean draft;

    @Option(names = "--audio", negatable = true, description = "With sound, or without.")
    private @Nullable Boolean audio;

    @Option(names = "--watermark", negatable = true, description = "With the provider's mark.")
    private @Nullable Boolean watermark;

    @Option(names = "--camera-fixed", negatable = true, description = "A still camera.")
    private @Nullable Boolean cameraFixed;

    @Option(
            names = "--return-last-frame",
            negatable = true,
            description = "The last frame as a picture, too.")
    private @Nullable Boolean returnLastFrame;

    @Option(
            names = "--set",
            paramLabel = "FIELD=VALUE",
            description = "Any other field; a value that is JSON is sent as such.")
    private Map<String, String> more = new LinkedHashMap<>();

    /** The body, or null when no option was given. */
    @Nullable ObjectNode body() {
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "model", model);
        ArrayNode content = content();
        if (!content.isEmpty()) {
            body.set("content", content);
        }
        put(body, "resolution", resolution);
        put(body, "ratio", ratio);
        put(body, "duration", seconds);
        put(body, "seed", seed);
        put(body, "service_tier", tier);
        put(body, "draft", draft);
        put(body, "generate_audio", audio);
        put(body, "watermark", watermark);
        put(body, "camera_fixed", cameraFixed);
        put(body, "return_last_frame", returnLastFrame);
        more.forEach((field, value) -> body.set(field, json(value)));
        return body.isEmpty() ? null : body;
    }

    private static void put(ObjectNode body, String field, @Nullable Object value) {
        if (value != null) {
            body.set(field, Api.JSON.valueToTree(value));
        }
    }

    private ArrayNode content() {
        ArrayNode content = Api.JSON.createArrayNode();
        if (text != null) {
            content.addObject().put("type", "text").put("text", text);
        }
        if (image != null) {
            medium(content, "image_url", "first_frame", image);
        }
        if (lastFrame != null) {
            medium(content, "image_url", "last_frame", lastFrame);
        }
        referenceImages.forEach(one -> medium(content, "image_url", "reference_image", one));
        referenceVideos.forEach(one -> medium(content, "video_url", "reference_video", one));
        referenceAudios.forEach(one -> medium(content, "audio_url", "reference_audio", one));
        if (draftTask != null) {
            content.addObject()
                    .put("type", "draft_task")
                    .putObject("draft_task")
                    .put("id", draftTask);
        }
        return content;
    }

    private static void medium(ArrayNode content, String type, String role, String place) {
        ObjectNode item = content.addObject().put("type", type);
        item.putObject(type).put("url", url(place));
        item.put("role", role);
    }

    /** A file of this machine goes with the request. */
    private static String url(String place) {
        if (place.matches("(?s)[a-z]+://.*|data:.*")) {
            return place;
        }
        String type =
                MEDIA_TYPES.get(
                        place.substring(place.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        try {
            Path file = Path.of(place);
            if (type == null && Files.isRegularFile(file)) {
                throw CliException.usage(
                        "%s has to end in .png, .jpg, .webp, .bmp, .gif, .tiff, .wav or .mp3; give other files as a URL"
                                .formatted(place));
            }
            byte[] bytes = Files.readAllBytes(file);
            return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
        } catch (IOException | InvalidPathException _) {
            throw CliException.usage(
                    "\"%s\" is neither a URL nor a file that can be read".formatted(place));
        }
    }

    private static JsonNode json(String value) {
        try {
            return Api.JSON.readTree(value);
        } catch (JacksonException _) {
            return Api.JSON.getNodeFactory().stringNode(value);
        }
    }
}
