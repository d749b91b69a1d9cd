package dev.seedancequeue.catalogue;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The announced end of a model.
 *
 * @param endsAt when the provider stops serving it
 * @param replacement key of the generation that the provider names in its place
 */
public record Retirement(OffsetDateTime endsAt, @Nullable String replacement) {}
