package dev.seedancequeue.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a request's content amounts to, read without judging it.
 *
 * @param mode null when the content says nothing
 * @param draftTaskId the draft that a final names
 * @param videoInput whether a video is among the references
 */
record ContentShape(@Nullable VideoMode mode, @Nullable String draftTaskId, boolean videoInput) {

    /** Items beyond this many are not looked at: more is refused whatever they are. */
    static final int MAX_ITEMS = 64;

    static ContentShape of(@Nullable JsonNode content) {
        int items = 0;
        int images = 0;
        boolean lastFrame = false;
        boolean references = false;
        boolean videos = false;
        JsonNode draft = null;
        for (JsonNode item : content == null ? List.<JsonNode>of() : content) {
            if (items++ == MAX_ITEMS) {
                break;
            }
            String role = item.path("role").asString("");
            switch (item.path("type").asString("")) {
                case "image_url" -> {
                    images++;
                    lastFrame |= role.equals("last_frame");
                    references |= role.equals("reference_image");
                }
                case "video_url" -> videos = true;
                case "audio_url" -> references = true;
                case "draft_task" -> draft = draft == null ? item : draft;
                default -> {}
            }
        }
        if (draft != null) {
            String id = draft.path("draft_task").path("id").asString("");
            return new ContentShape(VideoMode.FINAL_FROM_DRAFT, id.isEmpty() ? null : id, videos);
        }
        return new ContentShape(
                items == 0 ? null : mode(images, lastFrame, references || videos), null, videos);
    }

    private static VideoMode mode(int images, boolean lastFrame, boolean references) {
        if (references) {
            return VideoMode.REFERENCES;
        }
        if (images > 1 || lastFrame) {
            return VideoMode.FIRST_AND_LAST_FRAME;
        }
        return images == 1 ? VideoMode.FIRST_FRAME : VideoMode.TEXT;
    }
}
