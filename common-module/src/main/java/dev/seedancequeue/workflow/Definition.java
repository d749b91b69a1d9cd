package dev.seedancequeue.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a workflow is to make; never changes. Holds prompts. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Definition.Drafts.class, name = "drafts"),
    @JsonSubTypes.Type(value = Definition.Shots.class, name = "shots"),
})
public sealed interface Definition {

    /**
     * Variants of one draft, of which some become finals.
     *
     * @param draft the create body of each variant, without its seed
     * @param seeds one for each variant; at most {@link #MAX_VARIANTS}
     * @param finals the fields of each final beside its model and its draft
     */
    record Drafts(ObjectNode draft, List<Long> seeds, ObjectNode finals, Deciding deciding)
            implements Definition {

        public static final int MAX_VARIANTS = 16;

        public Drafts {
            seeds = List.copyOf(seeds);
        }

        /** The create body of a variant, counted from 1. */
        public ObjectNode draftBody(int number) {
            return draft.deepCopy().put("seed", seeds.get(number - 1));
        }

        /** The create body of the final of the draft with this task id. */
        public ObjectNode finalBody(String draftTaskId) {
            ObjectNode body = finals.deepCopy();
            body.set("model", draft.get("model"));
            body.putArray("content")
                    .addObject()
                    .put("type", "draft_task")
                    .putObject("draft_task")
                    .put("id", draftTaskId);
            return body;
        }
    }

    /**
     * A chain in which the last frame of each shot is the first one of the next.
     *
     * @param shots the create body of each, without a first frame from the second on; at most
     *     {@link #MAX_SHOTS}
     */
    record Shots(List<ObjectNode> shots) implements Definition {

        public static final int MAX_SHOTS = 50;

        public Shots {
            shots = List.copyOf(shots);
        }

        /** The body of a shot that begins with this frame; the body given is changed. */
        public static ObjectNode withFirstFrame(ObjectNode body, String url) {
            body.withArray("content")
                    .addObject()
                    .put("type", "image_url")
                    .put("role", "first_frame")
                    .putObject("image_url")
                    .put("url", url);
            return body;
        }
    }
}
