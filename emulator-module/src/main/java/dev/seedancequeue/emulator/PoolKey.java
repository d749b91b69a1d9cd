package dev.seedancequeue.emulator;

import org.jspecify.annotations.Nullable;

/**
 * What shares one set of provider slots and one create rate: a model on a service tier, and a
 * resolution that the provider limits apart.
 *
 * @param resolution null for all that are not limited apart
 * @param publishedSlots tasks in process that are published for it, 0 where nothing is
 * @param publishedCreates the same for creates per minute
 */
record PoolKey(
        String model,
        String tier,
        @Nullable String resolution,
        int publishedSlots,
        int publishedCreates) {

    @Override
    public String toString() {
        return model + "/" + tier + (resolution == null ? "" : "/" + resolution);
    }
}
