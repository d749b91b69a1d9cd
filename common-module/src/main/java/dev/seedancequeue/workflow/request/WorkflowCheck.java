package dev.seedancequeue.workflow.request;

import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.catalogue.Wording;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Definition;
import dev.seedancequeue.workflow.Definition.Drafts;
import dev.seedancequeue.workflow.Definition.Shots;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.WorkflowId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Judges requests for workflows by the rules for create bodies, so that whatever it accepts, each
 * part will be accepted too.
 */
public final class WorkflowCheck {

    /** Every step of a workflow carries its definition. */
    public static final int MAX_BYTES = 256 * 1024;

    /** Of a shot that is made otherwise than was asked at first. */
    static final int MAX_SHOT_BYTES = MAX_BYTES / Shots.MAX_SHOTS * 4;

    /** Stands for a frame that is not made yet. */
    static final String SOME_FRAME = "https://example.com/frame.png";

    private static final long LARGEST_SEED = 4_294_967_295L;

    private final RequestCheck check;

    public WorkflowCheck(RequestCheck check) {
        this.check = check;
    }

    /**
     * Judges a body.
     *
     * @param id of the workflow it is for: seeds that nobody gave are made of it
     */
    public WorkflowVerdict check(JsonNode body, WorkflowId id) {
        var reader = new RequestReader(check);
        if (!(body instanceof ObjectNode request)) {
            reader.refuse("", "wrong_type", "a workflow has to be a JSON object");
            return new WorkflowVerdict.Refused(reader.violations());
        }
        if (request.has("draft") == request.has("shots")) {
            reader.refuse(
                    "",
                    "draft_or_shots",
                    "a workflow has either a draft or shots; give one of them");
            return new WorkflowVerdict.Refused(reader.violations());
        }
        Definition definition =
                request.has("draft") ? drafts(request, id, reader) : shots(request, reader);
        int bytes = Json.mapper().writeValueAsBytes(request).length;
        if (bytes > MAX_BYTES) {
            reader.refuse(
                    "",
                    "workflow_too_large",
                    ("a workflow may have %d bytes and this one has %d: put images where the"
                                    + " provider can fetch them and send their URLs")
                            .formatted(MAX_BYTES, bytes));
        }
        return definition == null || !reader.violations().isEmpty()
                ? new WorkflowVerdict.Refused(reader.violations())
                : new WorkflowVerdict.Accepted(definition, reader.warnings());
    }

    /**
     * Judges what a shot is to be made of instead.
     *
     * @param number of the shot, from 1
     * @param of how many there are
     */
    public List<Violation> checkShot(JsonNode shot, int number, int of) {
        var reader = new RequestReader(check);
        if (shot instanceof ObjectNode body) {
            shot(body, number, of, "/shot", reader);
        } else {
            reader.refuse(
                    "/shot",
                    "wrong_type",
                    "shot is %s and has to be a create body".formatted(Wording.quote(shot)));
        }
        int bytes = Json.mapper().writeValueAsBytes(shot).length;
        if (bytes > MAX_SHOT_BYTES) {
            reader.refuse(
                    "/shot",
                    "workflow_too_large",
                    "an edited shot may have %d bytes and this one has %d; make it shorter"
                            .formatted(MAX_SHOT_BYTES, bytes));
        }
        return reader.violations();
    }

    private @Nullable Drafts drafts(ObjectNode request, WorkflowId id, RequestReader reader) {
        reader.allowOnly(request, "", Set.of("draft", "variants", "seeds", "final", "decide"));
        ObjectNode draft = reader.object(request, "draft", "");
        ObjectNode finals = reader.object(request, "final", "");
        ObjectNode decide = reader.object(request, "decide", "");
        if (draft == null || finals == null || decide == null) {
            return null;
        }
        List<Long> seeds = seeds(request, draft, id, reader);
        Deciding deciding = deciding(decide, reader);
        ObjectNode body = draft.deepCopy();
        body.remove("seed");
        if (body.path("draft").isMissingNode()) {
            body.put("draft", true);
        } else if (!body.path("draft").equals(Json.mapper().valueToTree(true))) {
            reader.refuse(
                    "/draft/draft",
                    "invalid_value",
                    "draft is %s and has to be true here, or left out"
                            .formatted(Wording.quote(body.path("draft"))));
        }
        if (isFinal(body)) {
            reader.refuse(
                    "/draft/content",
                    "draft_of_draft",
                    "a draft cannot be made of a draft_task; send what the draft is to show");
            return null;
        }
        for (String name : List.of("model", "content")) {
            if (finals.has(name)) {
                reader.refuse(
                        "/final/" + name,
                        "not_here",
                        "a final takes the " + name + " of its draft");
            }
        }
        var definition =
                new Drafts(
                        body,
                        seeds.isEmpty() ? List.of(0L) : seeds,
                        finals,
                        deciding == null ? new Deciding.Manual() : deciding);
        // A seed that was refused is not judged again.
        if (reader.part(definition.draftBody(1), pointer -> "/draft" + pointer) != null) {
            reader.part(
                    definition.finalBody(id.task("d01").value()),
                    pointer ->
                            pointer.startsWith("/model") || pointer.startsWith("/content")
                                    ? "/final"
                                    : "/final" + pointer);
        }
        reader.violations().replaceAll(violation -> aboutTheModel(violation, body));
        return definition;
    }

    /** That it is a draft is our word, so the caller cannot leave it out. */
    private static Violation aboutTheModel(Violation violation, ObjectNode draft) {
        return violation.pointer().equals("/draft/draft")
                        && violation.code().equals("field_not_supported")
                ? new Violation(
                        "/draft/model",
                        "no_drafts",
                        "model is %s, which makes no drafts; name one that does, see docs/models.md"
                                .formatted(Wording.quote(draft.path("model"))))
                : violation;
    }

    private static boolean isFinal(ObjectNode body) {
        for (JsonNode item : body.path("content")) {
            if (item.path("type").asString("").equals("draft_task")) {
                return true;
            }
        }
        return false;
    }

    private static List<Long> seeds(
            ObjectNode request, ObjectNode draft, WorkflowId id, RequestReader reader) {
        Long variants = reader.number(request, "variants", "", 1, Drafts.MAX_VARIANTS);
        JsonNode given = request.path("seeds");
        List<Long> seeds = new ArrayList<>();
        if (!given.isMissingNode()) {
            if (!given.isArray() || given.isEmpty() || given.size() > Drafts.MAX_VARIANTS) {
                reader.refuse(
                        "/seeds",
                        "wrong_type",
                        "seeds is %s and has to be a list of 1 to %d numbers"
                                .formatted(shown(given), Drafts.MAX_VARIANTS));
                return List.of();
            }
            for (int i = 0; i < given.size(); i++) {
                Long seed =
                        reader.wholeNumber(given.get(i), "seed", "/seeds/" + i, 0, LARGEST_SEED);
                seeds.add(seed == null ? 0 : seed);
            }
            if (variants != null && variants != seeds.size()) {
                reader.refuse(
                        "/variants",
                        "seeds_differ",
                        "variants is %d and there are %d seeds; leave one of them out"
                                .formatted(variants, seeds.size()));
            }
        }
        int count = variants == null ? Math.max(1, seeds.size()) : variants.intValue();
        if (draft.hasNonNull("seed")) {
            JsonNode own = draft.get("seed");
            if (count > 1 || !seeds.isEmpty()) {
                reader.refuse(
                        "/draft/seed",
                        "seeds_differ",
                        "give the seeds of several variants in seeds");
            } else {
                // The provider's word for any seed is -1; here it is chosen, and shown.
                Long seed = reader.wholeNumber(own, "seed", "/draft/seed", -1, LARGEST_SEED);
                if (seed != null && seed >= 0) {
                    seeds.add(seed);
                }
            }
        }
        for (int number = seeds.size() + 1; number <= count; number++) {
            seeds.add(seedOf(id, number));
        }
        return seeds;
    }

    /** The same for the same workflow, so that a repeated request is answered with the same. */
    private static long seedOf(WorkflowId id, int number) {
        byte[] name = (id + "/" + number).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name).getMostSignificantBits() >>> 33;
    }

    private static @Nullable Deciding deciding(ObjectNode decide, RequestReader reader) {
        String mode = reader.word(decide, "mode", "/decide", List.of("manual", "auto", "deadline"));
        if (mode == null) {
            return null;
        }
        return switch (mode) {
            case "auto" -> {
                reader.allowOnly(decide, "/decide", Set.of("mode", "pick"));
                String pick = reader.word(decide, "pick", "/decide", List.of("all", "first"));
                yield "first".equals(pick) ? new Deciding.First() : new Deciding.All();
            }
            case "deadline" -> {
                reader.allowOnly(decide, "/decide", Set.of("mode", "after_seconds", "then"));
                long longest = Deciding.Deadline.LONGEST.toSeconds();
                Long after = reader.number(decide, "after_seconds", "/decide", 1, longest);
                String then = reader.word(decide, "then", "/decide", List.of("reject", "approve"));
                if (!decide.has("after_seconds")) {
                    reader.refuse(
                            "/decide/after_seconds",
                            "missing",
                            "a deadline needs after_seconds, counted from each draft's finish");
                }
                yield new Deciding.Deadline(
                        after == null ? 1 : after,
                        "approve".equals(then) ? Verdict.APPROVED : Verdict.REJECTED);
            }
            default -> {
                reader.allowOnly(decide, "/decide", Set.of("mode"));
                yield new Deciding.Manual();
            }
        };
    }

    private @Nullable Shots shots(ObjectNode request, RequestReader reader) {
        reader.allowOnly(request, "", Set.of("shots", "defaults"));
        ObjectNode defaults = reader.object(request, "defaults", "");
        JsonNode given = request.path("shots");
        if (!given.isArray() || given.isEmpty() || given.size() > Shots.MAX_SHOTS) {
            reader.refuse(
                    "/shots",
                    "wrong_type",
                    "shots is %s and has to be a list of 1 to %d create bodies"
                            .formatted(shown(given), Shots.MAX_SHOTS));
            return null;
        }
        List<ObjectNode> shots = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            if (!(given.get(i) instanceof ObjectNode own)) {
                reader.refuse(
                        "/shots/" + i,
                        "wrong_type",
                        "shot %d is %s and has to be a create body"
                                .formatted(i + 1, Wording.quote(given.get(i))));
            } else if (defaults != null) {
                ObjectNode shot = defaults.deepCopy();
                shot.setAll(own);
                shots.add(shot);
                shot(shot, i + 1, given.size(), "/shots/" + i, reader);
            }
        }
        return new Shots(shots);
    }

    private static String shown(JsonNode list) {
        return list.isArray() ? "a list of " + list.size() : Wording.quote(list);
    }

    private static void shot(
            ObjectNode shot, int number, int of, String pointer, RequestReader reader) {
        ObjectNode body = shot.deepCopy();
        JsonNode content = shot.path("content");
        if (number > 1 && content.isArray()) {
            for (int i = 0; i < content.size(); i++) {
                JsonNode item = content.get(i);
                if (item.path("type").asString("").equals("image_url")
                        && !item.path("role").asString("").equals("last_frame")) {
                    reader.refuse(
                            pointer + "/content/" + i,
                            "first_frame_given",
                            "the last frame of the shot before is the first one of this;"
                                    + " leave this image out");
                    return;
                }
            }
            Shots.withFirstFrame(body, SOME_FRAME);
        }
        if (number < of) {
            body.put("return_last_frame", true);
        }
        if (isFinal(shot)) {
            reader.refuse(
                    pointer + "/content",
                    "draft_in_chain",
                    "a shot cannot be made of a draft_task: it begins with a frame; send what it"
                            + " is to show");
            return;
        }
        RequestVerdict.Accepted accepted = reader.part(body, found -> pointer + found);
        if (accepted != null
                && number < of
                && !accepted.request().path("return_last_frame").asBoolean(false)) {
            reader.refuse(
                    pointer,
                    "no_last_frame",
                    "a shot before another one has to return its last frame, which this cannot");
        }
    }
}
