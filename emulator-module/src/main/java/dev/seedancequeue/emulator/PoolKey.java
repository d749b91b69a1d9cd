package dev.seedancequeue.emulator;

import org.jspecify.annotations.Nullable;

/**
 * What shares one set of provider slots, one create rate and one day's tokens: a model on a service
 * tier, and a resolution that the provider limits apart.
 *
 * @param resolution null for all that are not limited apart
 * @param publishedSlots tasks in process that are published for it, 0 where nothing is
 * @param publishedCreates the same for creates per minute
 * @param publishedTokens the same for tokens per day
 */
record PoolKey(
        String model,
        String tier,
        @Nullable String resolution,
        int publishedSlots,
        int publishedCreates,
        long publishedTokens) {

    @Override
    public String toString() {
        return model + "/" + tier + (resolution == null ? "" : "/" + resolution);
    }
}
