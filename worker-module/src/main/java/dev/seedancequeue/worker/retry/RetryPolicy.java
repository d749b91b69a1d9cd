package dev.seedancequeue.worker.retry;

import dev.seedancequeue.task.FailureClass;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Whether a task that went wrong is ordered again, and after what time. Pure but for its jitter;
 * whether ordering again is <em>safe</em> is decided before, by proof.
 */
public final class RetryPolicy {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final int GROWTH = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final double JITTER = 0.2;

    private final int maxAttempts;
    private final Duration maxAge;
    private final RandomGenerator random;

    /** What is to be done. */
    public sealed interface Decision {}

    /** The task goes back to its queue, to come out after this time. */
    public record OrderAgain(Duration after) implements Decision {}

    /** The task fails. */
    public record GiveUp() implements Decision {}

    /**
     * @param maxAttempts in all, the first one included, of those that the provider spoils
     * @param maxAge of the task; an older one is not ordered again
     */
    public RetryPolicy(int maxAttempts, Duration maxAge, RandomGenerator random) {
        this.maxAttempts = maxAttempts;
        this.maxAge = maxAge;
        this.random = random;
    }

    /**
     * Decides for a task that is certainly not at the provider, or that the provider has failed.
     *
     * @param faults how many attempts the provider has spoiled, this one included; one that it had
     *     no room for was not spoiled
     * @param age since the task was accepted
     */
    public Decision decide(FailureClass failureClass, int faults, Duration age) {
        if (age.compareTo(maxAge) > 0) {
            return new GiveUp();
        }
        return switch (failureClass) {
            case REFUSED, MODERATION, EXPIRED -> new GiveUp();
            case THROTTLED, ACCOUNT, PROVIDER_FAULT, NETWORK, INTERNAL ->
                    faults >= maxAttempts ? new GiveUp() : new OrderAgain(pause(faults));
        };
    }

    /** 5 s, 30 s, 3 min, then 5 min, each up to a fifth longer or shorter; none without a fault. */
    private Duration pause(int faults) {
        if (faults == 0) {
            return Duration.ZERO;
        }
        double plannedMs = FIRST_PAUSE.toMillis() * Math.pow(GROWTH, Math.min(faults - 1, 9));
        double boundedMs = Math.min(plannedMs, (double) LONGEST_PAUSE.toMillis());
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Duration.ofMillis(Math.round(boundedMs * factor));
    }
}
