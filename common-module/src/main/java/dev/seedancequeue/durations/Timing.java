package dev.seedancequeue.durations;

/**
 * How long a kind of video takes at the provider.
 *
 * @param pickup from the order to the begin of the work; the whole pool's, for it depends on what
 *     else is queued there
 * @param work from its begin to its end
 */
public record Timing(Distribution pickup, Distribution work) {}
