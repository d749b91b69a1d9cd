package dev.seedancequeue.catalogue;

import org.jspecify.annotations.Nullable;

/**
 * How much content a mode takes; text is at most one item everywhere.
 *
 * @param audioAlone whether sound may be the only reference
 */
public record ContentRules(
        @Nullable Integer maxImages,
        @Nullable Integer maxVideos,
        @Nullable Integer maxAudios,
        @Nullable Boolean audioAlone) {}
