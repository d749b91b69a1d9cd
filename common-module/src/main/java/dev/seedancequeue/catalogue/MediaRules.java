package dev.seedancequeue.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits of one kind of input file.
 *
 * @param schemes URL schemes taken, in lower case
 * @param formats subtypes taken in a {@code data:} URL
 * @param maxBytes decoded size, in bytes
 * @param minSide shortest side in pixels
 * @param maxSide longest side in pixels
 * @param sidesInclusive whether the two sides named are themselves allowed
 * @param minRatio width / height must be more
 * @param maxRatio width / height must be less
 */
public record MediaRules(
        List<String> schemes,
        List<String> formats,
        long maxBytes,
        @Nullable Integer minSide,
        @Nullable Integer maxSide,
        @Nullable Boolean sidesInclusive,
        @Nullable Double minRatio,
        @Nullable Double maxRatio) {}
