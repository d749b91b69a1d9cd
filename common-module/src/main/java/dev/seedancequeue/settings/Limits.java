package dev.seedancequeue.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What every address and duration in the settings has to keep to. */
final class Limits {

    private static final Duration MAX = Duration.ofMinutes(5);

    private Limits() {}

    /** The message leaves the address out: it may hold a password. */
    static void address(URI uri, String... schemes) {
        if (uri.getHost() == null || !List.of(schemes).contains(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "uri has to be %s://user:password@host:port".formatted(schemes[0]));
        }
    }

    static void positive(String name, Duration duration) {
        if (duration.toMillis() < 1 || duration.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(
                    "%s has to be between 1ms and 5m, not %dms"
                            .formatted(name, duration.toMillis()));
        }
    }
}
