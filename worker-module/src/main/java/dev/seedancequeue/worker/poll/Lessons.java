package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.durations.Distribution;
import dev.seedancequeue.durations.Durations;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState.Ordered;
import dev.seedancequeue.task.TaskState.Running;
import dev.seedancequeue.worker.provider.ProviderTask;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;

/**
 * What each answer of the provider teaches: how long videos take, and how late we learned of their
 * ends, {@code seedance.poll.lag}. Only the provider's own times are compared with each other.
 */
public final class Lessons {

    /** A wait that differs by less than this share of the whole may be taken for the usual one. */
    private static final double STEADY = 0.25;

    private static final Duration[] LAGS = {
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofHours(1)
    };

    private final Durations durations;
    private final MeterRegistry metrics;

    public Lessons(Durations durations, MeterRegistry metrics) {
        this.durations = durations;
        this.metrics = metrics;
    }

    /** Learns from what was seen of a task, given what was known of it before. */
    void learn(Task before, ProviderTask seen, Instant now) {
        switch (seen.status()) {
            case QUEUED, UNKNOWN -> {}
            case RUNNING -> {
                if (before.state() instanceof Ordered) {
                    durations.waited(before.video(), between(seen.createdAt(), seen.updatedAt()));
                }
            }
            case SUCCEEDED -> {
                learnWork(before, seen);
                ended(before.video().tier(), seen, now);
            }
            case FAILED, EXPIRED, CANCELLED -> ended(before.video().tier(), seen, now);
        }
    }

    private void learnWork(Task before, ProviderTask seen) {
        if (before.state() instanceof Running running) {
            durations.worked(before.video(), between(running.startedAt(), seen.updatedAt()));
            return;
        }
        // Leaving these out would leave the quick ones out, and every look would come later. The
        // usual wait stands for theirs, unless waits differ so much that it says nothing.
        Duration whole = between(seen.createdAt(), seen.updatedAt());
        Distribution wait = durations.of(before.video()).pickup();
        double wholeSeconds = whole.toMillis() / 1000.0;
        if (wait.seconds(0.9) - wait.seconds(0.1) <= STEADY * wholeSeconds) {
            long usualMs = Math.round(wait.seconds(0.5) * 1000);
            durations.worked(before.video(), whole.minusMillis(usualMs));
        }
    }

    private void ended(ServiceTier tier, ProviderTask seen, Instant now) {
        Timer.builder("seedance.poll.lag")
                .tag("tier", tier.wireName())
                .serviceLevelObjectives(LAGS)
                .register(metrics)
                .record(between(seen.updatedAt(), now));
    }

    private static Duration between(Instant from, Instant to) {
        Duration between = Duration.between(from, to);
        return between.isNegative() ? Duration.ZERO : between;
    }
}
