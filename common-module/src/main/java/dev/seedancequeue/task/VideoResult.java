package dev.seedancequeue.task;

import org.jspecify.annotations.Nullable;

/**
 * What the provider made, with the values it really used. Links die 24 hours after the task
 * finished (provider rule).
 *
 * @param totalTokens what the provider bills, in tokens
 */
public record VideoResult(
        String videoUrl,
        @Nullable String lastFrameUrl,
        @Nullable Long totalTokens,
        @Nullable Long seed,
        @Nullable String resolution,
        @Nullable String ratio,
        @Nullable Integer seconds) {}
