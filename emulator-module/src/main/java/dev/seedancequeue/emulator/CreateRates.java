package dev.seedancequeue.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Creates per minute and tokens per day of each model and tier. Thread-safe. */
final class CreateRates {

    /** The provider's own; when its day begins is not published. */
    private static final ZoneOffset ZONE = ZoneOffset.ofHours(8);

    private final Map<PoolKey, RateWindow> windows = new HashMap<>();
    private final Map<PoolKey, Day> days = new HashMap<>();

    /** What a pool has accepted on a day. */
    private record Day(LocalDate date, long tokens) {}

    /**
     * Counts an order, or refuses it.
     *
     * @param now on the emulator's clock, which days go by; minutes are real
     */
    synchronized void admit(Order order, Limits limits, Instant now) {
        PoolKey pool = order.pool();
        Day day = day(order, limits.tokensPerDay(pool), now);
        int perMinute = limits.createPerMinute(pool);
        RateWindow window =
                windows.computeIfAbsent(pool, _ -> new RateWindow(Duration.ofMinutes(1)));
        if (!window.admit(perMinute, System.nanoTime())) {
            throw ArkException.tooMany(
                    "ModelAccountRpmRateLimitExceeded",
                    "The account has exceeded %d requests per minute for %s, retry later"
                            .formatted(perMinute, pool.model()));
        }
        days.put(pool, day);
    }

    private Day day(Order order, long limit, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZONE);
        Day known = days.get(order.pool());
        long used = known != null && known.date.equals(today) ? known.tokens : 0;
        long tokens = used + order.picture().tokens();
        if (limit > 0 && tokens > limit) {
            throw ArkException.tooMany(
                    "ModelAccountFlexTpmRateLimitExceeded",
                    "The account has exceeded %d tokens per day for %s, retry later"
                            .formatted(limit, order.pool().model()));
        }
        return new Day(today, tokens);
    }

    /** Forgets what was accepted. */
    synchronized void clear() {
        windows.clear();
        days.clear();
    }
}
