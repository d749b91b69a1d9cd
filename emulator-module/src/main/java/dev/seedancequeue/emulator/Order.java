package dev.seedancequeue.emulator;

import dev.seedancequeue.catalogue.WorkTimes;
import org.jspecify.annotations.Nullable;

/**
 * What a create asked for, with every default filled in and the inline media left out, so that a
 * task's memory does not depend on the size of its images.
 */
record Order(
        String model,
        String tier,
        PoolKey pool,
        String prompt,
        Picture picture,
        WorkTimes work,
        Options options,
        long expiresAfterSeconds,
        @Nullable String safetyIdentifier,
        @Nullable String callbackUrl) {

    static final String FLEX = "flex";

    /** What the video is and costs; exactly one of seconds and frames is asked, the other is 0. */
    record Picture(
            String resolution,
            String ratio,
            int width,
            int height,
            int seconds,
            int frames,
            long seed,
            int framesPerSecond,
            long tokens) {

        double length() {
            return frames > 0 ? frames / (double) framesPerSecond : seconds;
        }
    }

    /** Switches; those that the model does not know are null and stay out of the answers. */
    record Options(
            @Nullable Boolean generateAudio,
            @Nullable Boolean draft,
            @Nullable String draftTaskId,
            boolean returnLastFrame,
            int priority,
            @Nullable String outputFormat) {

        boolean isDraft() {
            return Boolean.TRUE.equals(draft);
        }
    }

    /** Container of the video: {@code mp4} or {@code mov}. */
    String container() {
        return options.outputFormat() == null ? "mp4" : options.outputFormat();
    }

    boolean flex() {
        return FLEX.equals(tier);
    }
}
