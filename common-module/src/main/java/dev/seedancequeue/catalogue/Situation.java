package dev.seedancequeue.catalogue;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a request's field rules depend on.
 *
 * @param mode null when the content is too broken to tell
 * @param choices the request's plain text fields, for rules that depend on another field
 */
public record Situation(
        @Nullable VideoMode mode, boolean draft, ServiceTier tier, Map<String, String> choices) {

    public Situation {
        choices = Map.copyOf(choices);
    }

    /** What a body asks for, as far as it can be told; works on broken bodies, too. */
    public static Situation of(JsonNode body) {
        Map<String, String> choices = new TreeMap<>();
        JsonNode task = body.path("omni_reference_task_type");
        if (task.isString()) {
            choices.put("omni_reference_task_type", task.stringValue());
        }
        return new Situation(
                ContentShape.of(body.get("content")).mode(),
                body.path("draft").isBoolean() && body.path("draft").booleanValue(),
                body.path("service_tier").asString("").equals(ServiceTier.FLEX.wireName())
                        ? ServiceTier.FLEX
                        : ServiceTier.DEFAULT,
                choices);
    }

    /** A situation that depends on no further field. */
    public static Situation of(VideoMode mode, boolean draft, ServiceTier tier) {
        return new Situation(mode, draft, tier, Map.of());
    }
}
