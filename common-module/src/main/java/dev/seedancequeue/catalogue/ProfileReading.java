package dev.seedancequeue.catalogue;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the profile of a body that is known to be right. */
final class ProfileReading {

    private final JsonNode body;
    private final ContentShape shape;
    private final Situation situation;
    private final @Nullable ModelGeneration generation;

    ProfileReading(
            JsonNode body,
            ContentShape shape,
            Situation situation,
            @Nullable ModelGeneration generation) {
        this.body = body;
        this.shape = shape;
        this.situation = situation;
        this.generation = generation;
    }

    VideoProfile profile() {
        VideoMode mode = shape.mode() == null ? VideoMode.TEXT : shape.mode();
        String resolution = text("resolution");
        JsonNode audio = value("generate_audio");
        return new VideoProfile(
                body.path("model").asString(),
                ModelGeneration.pool(
                        generation == null ? ModelCatalogue.OTHER : generation.key(),
                        situation.tier()),
                mode,
                situation.tier(),
                resolution == null ? null : resolution.toLowerCase(Locale.ROOT),
                text("ratio"),
                seconds(),
                audio != null && audio.asBoolean(false),
                situation.draft(),
                shape.draftTaskId());
    }

    private @Nullable Integer seconds() {
        JsonNode duration = body.path("frames").isNumber() ? null : value("duration");
        return duration != null && duration.asInt(-1) > 0 ? duration.asInt() : null;
    }

    private @Nullable String text(String field) {
        JsonNode value = value(field);
        return value == null ? null : value.asString();
    }

    private @Nullable JsonNode value(String field) {
        JsonNode sent = body.get(field);
        if (sent != null && !sent.isNull()) {
            return sent;
        }
        FieldRule rule = generation == null ? null : generation.rule(field, situation);
        boolean draftDecides =
                situation.mode() == VideoMode.FINAL_FROM_DRAFT
                        && generation != null
                        && generation.draft() != null
                        && generation.draft().reused().contains(field)
                        && !field.equals("generate_audio");
        return rule == null || draftDecides ? null : rule.defaultValue();
    }
}
