package dev.seedancequeue.worker.webhook;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a delivery that did not succeed is tried again: over three days, then not any more. */
final class RetryTimes {

    /** As Standard Webhooks advises. */
    static final List<Duration> WAITS =
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2),
                    Duration.ofHours(5),
                    Duration.ofHours(10),
                    Duration.ofHours(14),
                    Duration.ofHours(20),
                    Duration.ofHours(24));

    private static final double JITTER = 0.1;

    private final RandomGenerator random;

    RetryTimes(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The wait after an attempt, longer or shorter by a tenth at most, or null after the last one.
     *
     * @param asked what the endpoint asked for, which is kept if it is longer
     */
    @Nullable Duration after(int attempt, @Nullable Duration asked) {
        if (attempt > WAITS.size()) {
            return null;
        }
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        var wait = Duration.ofMillis((long) (WAITS.get(attempt - 1).toMillis() * factor));
        return asked != null && asked.compareTo(wait) > 0 ? asked : wait;
    }
}
