package dev.seedancequeue.catalogue;

import org.jspecify.annotations.Nullable;

/**
 * What the queue needs to know of a request without reading it again; model defaults are filled in
 * where the request is silent.
 *
 * @param model the model id as it will be sent
 * @param pool generation key and tier, as {@code 1-5-pro.default}; {@code other.default} or {@code
 *     other.flex} for a model that the catalogue does not know
 * @param resolution in lower case; null for an unknown model that was not told one
 * @param ratio may be {@code adaptive}; null when an unknown model or the draft decides
 * @param seconds null when the model picks, when the request counts frames, or when the draft
 *     decides
 * @param audio whether sound is asked for; of a final, the model's default, as the draft decides
 * @param draftTaskId the id a final names, ours or the provider's; null in every other mode
 */
public record VideoProfile(
        String model,
        String pool,
        VideoMode mode,
        ServiceTier tier,
        @Nullable String resolution,
        @Nullable String ratio,
        @Nullable Integer seconds,
        boolean audio,
        boolean draft,
        @Nullable String draftTaskId) {

    /** Whether it is known to be of another generation; of endpoint ids nobody knows that. */
    public boolean isOfOtherGeneration(VideoProfile other) {
        return !isOfUnknownModel()
                && !other.isOfUnknownModel()
                && !generation().equals(other.generation());
    }

    private boolean isOfUnknownModel() {
        return generation().equals(ModelCatalogue.OTHER);
    }

    private String generation() {
        return pool.substring(0, pool.lastIndexOf('.'));
    }
}
