package dev.seedancequeue.catalogue;

import org.jspecify.annotations.Nullable;

/**
 * One of the provider's published limits of an account for a model; null where it has none.
 *
 * @param account {@code enterprise} or {@code individual}
 * @param resolution the only resolution it holds for, or null for all others
 * @param concurrent tasks that render at once; more are accepted and wait
 */
public record OfficialLimit(
        ServiceTier tier,
        String account,
        @Nullable String resolution,
        @Nullable Integer createsPerMinute,
        @Nullable Integer concurrent,
        @Nullable Long tokensPerDay) {}
