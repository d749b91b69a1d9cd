package dev.seedancequeue.emulator;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Creates per minute of each model and tier. */
final class CreateRates {

    private final Map<PoolKey, RateWindow> windows = new ConcurrentHashMap<>();

    void admit(PoolKey pool, int limit) {
        RateWindow window =
                windows.computeIfAbsent(pool, _ -> new RateWindow(Duration.ofMinutes(1)));
        if (!window.admit(limit, System.nanoTime())) {
            throw ArkException.tooMany(
                    "ModelAccountRpmRateLimitExceeded",
                    "The account has exceeded %d requests per minute for %s, retry later"
                            .formatted(limit, pool.model()));
        }
    }
}
