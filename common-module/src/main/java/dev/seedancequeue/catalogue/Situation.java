package dev.seedancequeue.catalogue;

import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** A situation that depends on no further field. */
    public static Situation of(VideoMode mode, boolean draft, ServiceTier tier) {
        return new Situation(mode, draft, tier, Map.of());
    }
}
