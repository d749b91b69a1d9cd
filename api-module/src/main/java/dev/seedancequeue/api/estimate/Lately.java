package dev.seedancequeue.api.estimate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Things that were read a moment ago and need not be read again. Thread-safe. */
final class Lately<T> {

    private static final Duration MAX_AGE = Duration.ofSeconds(1);
    private static final int MOST = 1000;

    private final InstantSource clock;
    private final Map<String, Seen<T>> seen = new ConcurrentHashMap<>();

    private record Seen<T>(T value, Instant at) {}

    Lately(InstantSource clock) {
        this.clock = clock;
    }

    /** What is known by this name, at most a second old. */
    T get(String name, Supplier<T> read) {
        Instant now = clock.instant();
        Seen<T> last = seen.get(name);
        if (last != null && last.at.isAfter(now.minus(MAX_AGE))) {
            return last.value;
        }
        T value = read.get();
        if (seen.size() >= MOST) {
            seen.clear();
        }
        seen.put(name, new Seen<>(value, now));
        return value;
    }
}
