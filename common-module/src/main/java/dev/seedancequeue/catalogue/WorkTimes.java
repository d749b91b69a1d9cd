package dev.seedancequeue.catalogue;

import java.util.Map;

/**
 * How long the provider works on a video, as published or measured by others; drafts take less.
 *
 * @param fixedShare share of the time that does not depend on the video's length, 0 to 1
 * @param tenSeconds seconds of work on ten seconds of video, by resolution
 */
public record WorkTimes(double fixedShare, Map<String, Integer> tenSeconds) {

    public WorkTimes {
        tenSeconds = Map.copyOf(tenSeconds);
        if (tenSeconds.isEmpty()) {
            throw new IllegalArgumentException("work.ten_seconds names no resolution");
        }
    }

    /** Seconds of work on so many seconds of video; of an unknown resolution the longest. */
    public double seconds(String resolution, double videoSeconds) {
        int ten = tenSeconds.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        return tenSeconds.getOrDefault(resolution, ten)
                * (fixedShare + (1 - fixedShare) * videoSeconds / 10);
    }
}
