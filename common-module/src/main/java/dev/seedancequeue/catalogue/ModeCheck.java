package dev.seedancequeue.catalogue;

import dev.seedancequeue.catalogue.ContentCheck.MediaItem;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Checks content as a whole: does the model make videos from this, are roles and counts right. */
final class ModeCheck {

    private static final Set<String> FRAME_ROLES = Set.of("first_frame", "last_frame");

    private final ModelGeneration generation;
    private final VideoMode mode;
    private final List<MediaItem> media;
    private final List<Integer> texts;
    private final Findings findings;

    ModeCheck(
            ModelGeneration generation,
            VideoMode mode,
            List<MediaItem> media,
            List<Integer> texts,
            Findings findings) {
        this.generation = generation;
        this.mode = mode;
        this.media = media;
        this.texts = texts;
        this.findings = findings;
    }

    void check() {
        ContentRules rules = generation.modes().get(mode);
        if (rules == null) {
            findings.add(
                    ContentCheck.POINTER,
                    "mode_not_supported",
                    generation.name()
                            + " makes no "
                            + mode.inWords()
                            + "; it makes "
                            + Wording.anyOf(
                                    generation.modes().keySet().stream()
                                            .map(VideoMode::inWords)
                                            .toList()));
            return;
        }
        switch (mode) {
            case TEXT -> checkText();
            case FIRST_FRAME -> checkFirstFrame();
            case FIRST_AND_LAST_FRAME -> checkFrames(rules);
            case REFERENCES -> checkReferences(rules);
            case FINAL_FROM_DRAFT -> {}
        }
    }

    private void checkText() {
        if (texts.isEmpty()) {
            findings.add(ContentCheck.POINTER, "missing_text", "content has no text; add one");
        }
    }

    private void checkFirstFrame() {
        MediaItem image = images().getFirst();
        if (image.role() != null && !image.role().equals("first_frame")) {
            unknownRole(image);
        }
    }

    private void checkFrames(ContentRules rules) {
        if (!checkCount(MediaKind.IMAGE, rules)) {
            return;
        }
        boolean rolesFit = true;
        for (MediaItem image : images()) {
            if (image.role() == null) {
                findings.add(
                        image.rolePointer(),
                        "role_missing",
                        "an image has no role, but two images need one each;"
                                + " say first_frame or last_frame");
            } else if (!image.hasRole(FRAME_ROLES)) {
                unknownRole(image);
            }
            rolesFit &= image.hasRole(FRAME_ROLES);
        }
        if (rolesFit) {
            checkPair();
        }
    }

    private void checkPair() {
        MediaItem last = images().getLast();
        if (images().size() == 1) {
            findings.add(
                    ContentCheck.POINTER,
                    "first_frame_missing",
                    "content has a last_frame and no first_frame; add the first frame");
        } else if (Objects.equals(images().getFirst().role(), last.role())) {
            findings.add(
                    last.rolePointer(),
                    "role_repeated",
                    "two images are "
                            + last.role()
                            + "; one must be first_frame and the other last_frame");
        }
    }

    private void checkReferences(ContentRules rules) {
        boolean mixed = images().stream().anyMatch(image -> image.hasRole(FRAME_ROLES));
        if (mixed) {
            findings.add(
                    ContentCheck.POINTER,
                    "mixed_modes",
                    "content mixes first or last frames with references; send one or the other");
        }
        for (MediaKind kind : MediaKind.values()) {
            checkCount(kind, rules);
        }
        media.forEach(item -> checkReferenceRole(item, mixed));
        boolean audioOnly = media.stream().allMatch(item -> item.kind() == MediaKind.AUDIO);
        if (audioOnly && !Boolean.TRUE.equals(rules.audioAlone())) {
            findings.add(
                    ContentCheck.POINTER,
                    "audio_alone",
                    generation.name() + " takes sound only beside an image or a video; add one");
        }
    }

    private void checkReferenceRole(MediaItem item, boolean mixed) {
        String fitting = item.kind().referenceRole;
        if (item.role() == null) {
            findings.add(
                    item.rolePointer(), "role_missing", "a reference has no role; say " + fitting);
        } else if (!item.role().equals(fitting) && !(mixed && item.hasRole(FRAME_ROLES))) {
            unknownRole(item);
        }
    }

    private boolean checkCount(MediaKind kind, ContentRules rules) {
        int sent = (int) media.stream().filter(item -> item.kind() == kind).count();
        int max = kind.max(rules);
        if (sent <= max) {
            return true;
        }
        boolean frames = mode == VideoMode.FIRST_AND_LAST_FRAME;
        findings.add(
                ContentCheck.POINTER,
                "too_many_" + kind.word + "s",
                "content has "
                        + sent
                        + " "
                        + kind.type
                        + " items, but "
                        + generation.name()
                        + " takes at most "
                        + max
                        + " for a "
                        + mode.inWords()
                        + (frames && generation.modes().containsKey(VideoMode.REFERENCES)
                                ? "; give each the role reference_image to send references"
                                : "; leave some out"));
        return false;
    }

    private void unknownRole(MediaItem item) {
        String role = item.role() == null ? "" : item.role();
        findings.add(
                item.rolePointer(),
                "invalid_role",
                "role is "
                        + Wording.quote(role)
                        + ", which does not fit here; it is "
                        + (mode == VideoMode.REFERENCES
                                ? "reference_image, reference_video or reference_audio"
                                : "first_frame or last_frame"));
    }

    private List<MediaItem> images() {
        return media.stream().filter(item -> item.kind() == MediaKind.IMAGE).toList();
    }
}
